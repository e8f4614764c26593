import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { saveSettings } from '../stores/settings.ts'

const NEXT = { auto: 'light', light: 'dark', dark: 'auto' } as const
const WORDS = { auto: 'as the system', light: 'light', dark: 'dark' } as const
const ICON = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const

/** Light, dark, or as the system; one press each. */
export function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Icon = ICON[colorScheme]
  const label = `Colours: ${WORDS[colorScheme]}; switch to ${WORDS[NEXT[colorScheme]]}`
  return (
    <Tooltip label={label} position="right">
      <ActionIcon
        aria-label={label}
        onClick={() => {
          const next = NEXT[colorScheme]
          setColorScheme(next)
          void saveSettings({ theme: next === 'auto' ? 'system' : next })
        }}
      >
        <Icon size={16} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  )
}
