import type { Settings } from '@shared/api/host.ts'
import { Panel } from '../components/Panel.tsx'
import { saveSettings } from '../stores/settings.ts'
import { OptionalNumber } from './OptionalNumber.tsx'
import classes from './settings.module.css'

/** Which checkpoints stay. */
export function Keeping({ settings }: { settings: Settings }) {
  const { retention } = settings
  return (
    <Panel title="Checkpoints">
      <p className={classes.words}>
        One is written after every epoch. The best and the last of a run always stay; of the others, these:
      </p>
      <div className={classes.fields}>
        <OptionalNumber
          label="Keep every n-th epoch’s"
          description="1 keeps all of them."
          empty="1"
          min={1}
          max={10_000}
          value={retention.everyEpochs}
          onSave={(value) => void saveSettings({ retention: { ...retention, everyEpochs: value ?? 1 } })}
        />
        <OptionalNumber
          label="At most so many a run"
          description="Beyond it the oldest are thinned out first."
          empty="no limit"
          min={1}
          max={100_000}
          value={retention.atMost}
          onSave={(atMost) => void saveSettings({ retention: { ...retention, atMost } })}
        />
      </div>
    </Panel>
  )
}
