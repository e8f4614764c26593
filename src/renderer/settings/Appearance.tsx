import { SegmentedControl, Select, useMantineColorScheme } from '@mantine/core'
import type { Settings } from '@shared/api/host.ts'
import { formatFixed, formatInteger } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import { saveSettings } from '../stores/settings.ts'
import classes from './settings.module.css'

const LANGUAGES = [
  { value: '', label: 'As the system' },
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
  { value: 'fr', label: 'Français' },
  { value: 'es', label: 'Español' },
  { value: 'ja', label: '日本語' },
  { value: 'de-CH', label: 'Deutsch (Schweiz)' },
  { value: 'en-IN', label: 'English (India)' },
]

/** Colours and the language of numbers. */
export function Appearance({ settings }: { settings: Settings }) {
  const { setColorScheme } = useMantineColorScheme()
  const known = LANGUAGES.some(({ value }) => value === (settings.numberLanguage ?? ''))
  return (
    <Panel title="Appearance">
      <div className={classes.fields}>
        <div>
          <div className={classes.label}>Colours</div>
          <SegmentedControl
            aria-label="Colours"
            value={settings.theme}
            onChange={(value) => {
              const theme = value as Settings['theme']
              setColorScheme(theme === 'system' ? 'auto' : theme)
              void saveSettings({ theme })
            }}
            data={[
              { value: 'system', label: 'As the system' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        </div>
        <Select
          label="Language of numbers"
          description={`Numbers and dates are written as in ${formatInteger(1_369_738)} and ${formatFixed(9.08, 2)} %.`}
          value={settings.numberLanguage ?? ''}
          onChange={(value) => void saveSettings({ numberLanguage: value || null })}
          data={
            known
              ? LANGUAGES
              : [...LANGUAGES, { value: settings.numberLanguage ?? '', label: settings.numberLanguage ?? '' }]
          }
        />
      </div>
    </Panel>
  )
}
