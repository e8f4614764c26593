import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import { OUT } from '../../scripts/lib/paths.mjs'
import { type Engine, startEngine } from '../../src/main/engine/client.ts'
import type { FromEngine, FromEngineToDesktop } from '../../src/main/engine/protocol.ts'
import type { FromDevice } from '../../src/shared/gpu/device.ts'
import { openGpuPage } from './gpuPage.ts'

type Heard = { main: FromEngine | FromEngineToDesktop } | { device: [] }

/** The built engine as the desktop application starts it, with the page that computes for it in a browser instead of Electron's window. */
export function startDesktopEngine(browser: Browser): { engine: Engine; closeWindow(): Promise<void> } {
  const child = fork(join(OUT, 'main', 'engine.js'), [], {
    serialization: 'advanced',
    execArgv: ['--import', new URL('./electronEngine.mjs', import.meta.url).href],
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const say = (message: object) => child.connected && child.send(message)
  let page: ReturnType<typeof openGpuPage> | null = null
  const closeWindow = async () => {
    await (await page)?.page.close()
    say({ closed: true })
  }
  const engine = startEngine(() => ({
    pid: child.pid,
    send: (message) => say({ main: message }),
    onMessage: (listener) =>
      void child.on('message', (heard: Heard) => {
        if ('device' in heard)
          void page!.then(({ send }) => send(heard.device)).catch(() => {}) // a page that is gone
        else if (heard.main.kind === 'gpu-open') {
          if (page) return // an engine has one window at most
          page = openGpuPage(browser, (message: FromDevice) => void say({ device: message }))
          say({ main: { kind: 'gpu-port' }, withPort: true })
        } else if (heard.main.kind === 'gpu-close') {
          void page?.then((open) => open.page.close())
          page = null
        } else listener(heard.main)
      }),
    onExit: (listener) => void child.once('exit', (code, signal) => listener(signal ?? `status ${code}`)),
    kill: () => void child.kill('SIGKILL'),
  }))
  return { engine, closeWindow }
}
