import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, test, vi } from 'vitest'

/** As Electron's: until `spawn` there is no pid and a kill does nothing. */
class FakeChild extends EventEmitter {
  pid: number | undefined = undefined
  killed = 0
  postMessage() {}
  kill() {
    if (this.pid === undefined) return false
    this.killed++
    this.emit('exit', 15)
    return true
  }
  start() {
    this.pid = 7
    this.emit('spawn')
  }
}
const electron = vi.hoisted(() => ({ child: null as FakeChild | null }))
vi.mock('electron', () => ({
  utilityProcess: {
    fork: () => {
      electron.child = new FakeChild()
      return electron.child
    },
  },
  MessageChannelMain: class {},
}))
const { utilityEngine } = await import('./engineProcess.ts')

const start = () => {
  const engine = utilityEngine('/out/main/engine.js', () => ({ close() {} }))({})
  const ended = vi.fn()
  engine.onExit(ended)
  return { engine, ended, child: electron.child! }
}

beforeEach(() => {
  electron.child = null
})

describe('an engine in a utility process', () => {
  test('that is killed before it has started ends as soon as it has', () => {
    const { engine, ended, child } = start()
    engine.kill()
    expect(ended).not.toHaveBeenCalled()
    child.start()
    expect(child.killed).toBe(1)
    expect(ended.mock.calls).toEqual([['status 15']])
  })

  test('is killed at once when it runs', () => {
    const { engine, ended, child } = start()
    child.start()
    engine.kill()
    expect(child.killed).toBe(1)
    expect(ended).toHaveBeenCalledOnce()
  })

  test('that dies of a fatal error of V8 takes nobody with it, and says what it was', () => {
    const { ended, child } = start()
    child.start()
    expect(() => child.emit('error', 'FatalError', 'v8::ToLocalChecked', '{}')).not.toThrow()
    child.emit('exit', 133)
    expect(ended.mock.calls).toEqual([['FatalError at v8::ToLocalChecked']])
  })
})
