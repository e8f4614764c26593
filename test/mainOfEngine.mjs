/**
 * A main that starts an engine as the product does, and has it do something that never ends: `MAIN_ENGINE` is the path of the built
 * `engine.js`, `MAIN_BUSY` what the engine runs at its first message. Says the engine's process id, then waits to be killed.
 */
import { fork } from 'node:child_process'

const busy = `process.once('message', () => { process.send({ kind: 'busy' }); setImmediate(() => { ${process.env.MAIN_BUSY} }) })`
const engine = fork(process.env.MAIN_ENGINE, [], {
  execArgv: ['--import', `data:text/javascript,${encodeURIComponent(busy)}`],
  env: { ...process.env, ALLCONV_MAIN: String(process.pid) },
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
})
engine.on('message', ({ kind }) => {
  if (kind === 'ready') engine.send({ kind: 'cancel', id: 0 })
  if (kind === 'busy') process.stdout.write(`${engine.pid}\n`)
})
setInterval(() => {}, 1000)
