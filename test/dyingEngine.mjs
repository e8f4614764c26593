/**
 * An engine that is killed, as by the system, some steps after it has sent its n-th checkpoint. Nobody has to be told in time, so that load
 * on the machine makes it neither early nor late. `DYING_ENGINE` is the path of the built `engine.js`, `DYING_AT_CHECKPOINT` is n.
 */
import { pathToFileURL } from 'node:url'

/** A few steps of the tests' networks, a fraction of the epochs that are left. */
const MORE_MS = 20
const send = process.send.bind(process)
let left = Number(process.env.DYING_AT_CHECKPOINT)
process.send = (message, ...rest) => {
  const isCheckpoint = message.kind === 'event' && message.event.kind === 'checkpoint'
  if (isCheckpoint && --left === 0) setTimeout(() => process.kill(process.pid, 'SIGKILL'), MORE_MS)
  return send(message, ...rest)
}
await import(pathToFileURL(process.env.DYING_ENGINE).href)
