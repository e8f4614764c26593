// Loaded before the engine (`node --import`): gives it what it finds in Electron's utility process, a parent port that can carry message ports. The
// real ports are Node's channel to the test, which passes the device's messages on to a page.
import { EventEmitter } from 'node:events'

const toTest = (message) => process.send?.(message)
const main = Object.assign(new EventEmitter(), { postMessage: (message) => toTest({ main: message }) })
const port = Object.assign(new EventEmitter(), {
  postMessage: (commands) => toTest({ device: commands }),
  start() {},
  close: () => port.emit('close'),
})
process.parentPort = main
process.on('message', (message) => {
  if ('main' in message) main.emit('message', { data: message.main, ports: message.withPort ? [port] : [] })
  else if ('device' in message) port.emit('message', { data: message.device, ports: [] })
  else if ('closed' in message) port.emit('close')
})
