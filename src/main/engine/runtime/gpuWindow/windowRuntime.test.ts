import { MessageChannel } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { checkNetworks } from '../../../../../test/golden/checkNetworks.ts'
import { checkOps } from '../../../../../test/reference/checkOps.ts'
import { kernelServer } from '../../../../gpu/kernelServer.ts'
import type { FromDevice, ToDevice } from '../../../../shared/gpu/device.ts'
import { tensorLibrary } from '../library.ts'
import { loadWasm } from '../loadWasm.ts'
import { createWindowBackend } from './windowBackend.ts'
import { type DevicePort, windowRuntime } from './windowRuntime.ts'

const ADAPTER = { vendor: 'v', architecture: 'a', device: 'd', description: 'A GPU', isFallbackAdapter: false }
const READY: FromDevice = { kind: 'ready', adapter: ADAPTER, version: '1' }

/** An engine's port and the other end of it: a real channel, so that every message is cloned. */
function channel() {
  const { port1, port2 } = new MessageChannel()
  const port: DevicePort = {
    send: (commands) => port1.postMessage(commands),
    onMessage: (listener) => void port1.on('message', listener),
    onClose: (listener) => void port1.on('close', listener),
    close: () => port1.close(),
  }
  const say = (message: FromDevice) => port2.postMessage(message)
  return { port, window: port2, say }
}

/** What the window's page does, here by WebAssembly instead of a GPU. */
async function wasmWindow(): Promise<DevicePort> {
  const tf = tensorLibrary()
  await loadWasm()
  const { port, window, say } = channel()
  const handle = kernelServer(tf, 'wasm', tf.backend(), say)
  window.on('message', (commands: ToDevice) => handle(commands))
  say(READY)
  return port
}

const { runtime } = await windowRuntime(await wasmWindow())

describe('on a GPU in another process', () => {
  checkOps(runtime)
  checkNetworks(runtime, ['model-a'])

  it('frees in the window what the engine disposes of', async () => {
    const { tf } = runtime
    const sent: ToDevice = []
    const { backend } = createWindowBackend(tf, (commands) => void sent.push(...commands))
    tf.registerBackend('counted', () => backend)
    const dataId = backend.write(new Float32Array(4), [4], 'float32')
    backend.incRef(dataId)
    expect(backend.disposeData(dataId)).toBe(false)
    expect(backend.disposeData(dataId)).toBe(true)
    await Promise.resolve()
    expect(sent.map(({ kind }) => kind)).toEqual(['write', 'free'])
  })
})

it('an array that is changed after it was handed over does not change what was uploaded', async () => {
  const values = [new Float32Array(3).fill(1), new Float32Array(10_000).fill(1)]
  const tensors = values.map((array) => runtime.ops.constant(array, [array.length]))
  for (const array of values) array.fill(7)
  for (const tensor of tensors) {
    expect(new Set(await tensor.data())).toEqual(new Set([1]))
    tensor.dispose()
  }
})

describe('a window', () => {
  it.each<[string, (far: ReturnType<typeof channel>) => void, string]>([
    [
      'without a GPU',
      ({ say }) => say({ kind: 'unavailable', reason: 'Chromium finds no GPU' }),
      'Chromium finds no GPU.',
    ],
    ['that closes', ({ window }) => window.close(), 'Its window closed.'],
    ['that says nothing', () => {}, 'Its window did not answer within 0.2 s.'],
  ])('%s is told in one sentence', async (_, act, sentence) => {
    const far = channel()
    const loading = windowRuntime(far.port, 200)
    act(far)
    await expect(loading).rejects.toMatchObject({ code: 'RUNTIME', message: sentence })
  })

  it.each<[string, (far: ReturnType<typeof channel>) => void, string]>([
    ['runs out of memory', ({ say }) => say({ kind: 'failed', reason: 'out of memory' }), 'out of memory'],
    ['crashes', ({ window }) => window.close(), 'its window closed'],
  ])('that %s fails what is being read and all that follows', async (_, act, reason) => {
    const far = channel()
    far.say(READY)
    const { runtime, close } = await windowRuntime(far.port)
    const tensor = runtime.ops.constant(new Float32Array(3), [3])
    const reading = tensor.data()
    act(far)
    const sentence = `The GPU gave up (${reason}); take a smaller batch or another runtime.`
    await expect(reading).rejects.toMatchObject({ code: 'RUNTIME', message: sentence })
    await expect(tensor.data()).rejects.toThrow(sentence)
    close()
  })

  it('refuses a kernel that gives another shape than the engine counts with', async () => {
    const port = await wasmWindow()
    const told: FromDevice[] = []
    await new Promise<void>((resolve) =>
      port.onMessage((message) => {
        told.push(message)
        if (told.length === 2) resolve()
        else {
          const shape = { shape: [2], dtype: 'float32' as const }
          port.send([
            { kind: 'write', into: { buffer: 1, ...shape }, values: new Float32Array(2) },
            {
              kind: 'run',
              kernel: 'Relu',
              inputs: { x: { buffer: 1, ...shape } },
              attributes: {},
              output: { buffer: 2, shape: [3], dtype: 'float32' },
            },
          ])
        }
      }),
    )
    port.close()
    expect(told[1]).toEqual({
      kind: 'failed',
      reason: 'Relu gave float32 [2], but float32 [3] was expected',
    })
  })
})
