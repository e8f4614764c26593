import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { Shell } from './shell/Shell.tsx'
import { COLOUR_SCHEME_KEY, theme } from './theme.ts'

const colorSchemeManager = localStorageColorSchemeManager({ key: COLOUR_SCHEME_KEY })

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={colorSchemeManager}>
      <Notifications position="bottom-right" limit={4} />
      <Shell />
    </MantineProvider>
  )
}
