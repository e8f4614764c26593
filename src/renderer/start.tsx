import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import '@mantine/core/styles.css'
import '@mantine/dropzone/styles.css'
import '@mantine/notifications/styles.css'
import './styles.css'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { type Api, api, setApi } from './client.ts'
import { followChanges } from './stores/changes.ts'
import { hostKnown } from './stores/connection.ts'
import { attempt } from './stores/notify.ts'
import { followRuns } from './stores/runs.ts'
import { loadSettings } from './stores/settings.ts'

/** Draws the workbench on a host's procedures and begins to follow its runs. */
export function start(host: Api): void {
  setApi(host)
  createRoot(document.getElementById('root')!).render(<App />)
  void followRuns(new AbortController().signal)
  void loadSettings()
  void attempt(() => followChanges(new AbortController().signal))
  void attempt(async () => {
    const info = await api().host.info()
    hostKnown(info)
    if (!info.capabilities.nativeDialogs) return
    // Loaded where it is needed: a browser tab has neither menu nor dock.
    const { followDesktop } = await import('./stores/desktop.ts')
    await followDesktop(new AbortController().signal)
  })
}
