import { utilityProcess } from 'electron'
import type { StartProcess } from '../../engine/client.ts'
import type { FromEngine } from '../../engine/protocol.ts'

/** Electron's way to start an engine: a utility process, so that a crash ends one job and not the application. */
export function utilityEngine(entry: string): StartProcess {
  return (environment) => {
    const child = utilityProcess.fork(entry, [], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
      serviceName: 'AllConv engine',
    })
    return {
      get pid() {
        return child.pid
      },
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', (message) => listener(message as FromEngine)),
      onExit: (listener) => void child.once('exit', (code) => listener(`status ${code}`)),
      // `kill` of a utility process is graceful on some platforms; an engine keeps nothing but what its last checkpoint holds.
      kill: () => void child.kill(),
    }
  }
}
