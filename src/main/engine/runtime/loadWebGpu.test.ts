import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { describe, expect, it, vi } from 'vitest'
import { kernelServer } from '../../../gpu/kernelServer.ts'
import type { FromDevice, ToDevice } from '../../../shared/gpu/device.ts'
import type { Runtime } from '../ops/runtime.ts'
import type { FoundWebGpu } from './attempt.ts'
import { tensorLibrary } from './library.ts'
import { loadWasm } from './loadWasm.ts'
import { loadWebGpu, nameOf } from './loadWebGpu.ts'
import { passedOver } from './passedOver.ts'
import { convolutionSeconds, openSpeeds, trainingSeconds } from './webGpuSpeed.ts'

const tf = { getBackend: () => 'webgpu', setBackend: vi.fn(async () => true) }
const gpu = { id: 'webgpu', device: 'A GPU', version: '4', tf } as unknown as Runtime
const cpuOf = (id: string) => ({ id, device: '2 CPU threads' }) as Runtime
const found = (isSoftware = false): FoundWebGpu => ({
  runtime: gpu,
  isSoftware,
  tried: [],
  advice: null,
  close() {},
})
/** Milliseconds of each runtime on the check. */
const judges = (ms: { gpu: number; cpu: number }, cpu: Runtime | null = cpuOf('tensorflow')) => ({
  loadCpu: vi.fn(async () => cpu),
  threads: 2,
  speeds: openSpeeds(mkdtempSync(join(tmpdir(), 'speeds-'))),
  measure: vi.fn(async (runtime: Runtime) => (runtime === gpu ? ms.gpu : ms.cpu) / 1000),
})

describe('the automatic choice', () => {
  it.each([
    ['takes a GPU that is faster than the compiled step', { gpu: 10, cpu: 100 }, 'tensorflow', null],
    [
      'passes over a GPU that only beats single operations',
      { gpu: 60, cpu: 100 },
      'tensorflow',
      'A GPU trains slower here than the processor (60.0 ms against 50.0 ms on the check), so it is taken only by name.',
    ],
    ['asks less of it where the processor has WebAssembly alone', { gpu: 60, cpu: 100 }, 'wasm', null],
  ])('%s', async (_, ms, cpu, sentence) => {
    tf.setBackend.mockClear()
    expect(await passedOver(found(), judges(ms, cpuOf(cpu)))).toBe(sentence)
    expect(tf.setBackend).toHaveBeenCalledWith('webgpu') // the comparison does not change what computes
  })

  it('never takes a GPU that the processor imitates, and measures nothing for it', async () => {
    const asked = judges({ gpu: 1, cpu: 100 })
    expect(await passedOver(found(true), asked)).toBe('A GPU is no GPU, so it is taken only by name.')
    expect(asked.measure).not.toHaveBeenCalled()
  })

  it('takes a GPU where no runtime of the processor loads', async () => {
    expect(await passedOver(found(), judges({ gpu: 60, cpu: 1 }, null))).toBeNull()
  })

  it('measures once on a machine, and anew for another GPU', async () => {
    const asked = judges({ gpu: 60, cpu: 100 })
    const first = await passedOver(found(), asked)
    expect(await passedOver(found(), asked)).toBe(first)
    expect(asked.measure).toHaveBeenCalledTimes(2) // the GPU and the processor
    expect(asked.loadCpu).toHaveBeenCalledOnce()
    await passedOver({ ...found(), runtime: { ...gpu, device: 'Another' } }, asked)
    expect(asked.measure).toHaveBeenCalledTimes(4)
  })

  it('counts with the threads that share a batch, where each operation has one', () => {
    expect(trainingSeconds(cpuOf('tensorflow'), 0.4, 4)).toBe(0.05)
    expect(trainingSeconds(cpuOf('wasm'), 0.4, 4)).toBe(0.4)
  })
})

it('a damaged file of speeds is as good as none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'speeds-'))
  const speeds = openSpeeds(folder)
  speeds.put('a', { gpu: 1, cpu: 2 })
  expect(openSpeeds(folder).get('a')).toEqual({ gpu: 1, cpu: 2 })
  for (const damage of ['{', '[]', 'null', '{"a":{"gpu":"1"}}', '{"a":3}']) {
    writeFileSync(join(folder, 'webgpu-speeds.json'), damage)
    expect(speeds.get('a')).toBeNull()
  }
})

it('the check takes longer than nothing, leaves no tensor behind, and is over within seconds', async () => {
  const { runtime } = await loadWasm()
  const before = runtime!.tf.memory().numTensors
  const seconds = await convolutionSeconds(runtime!, 1)
  expect(seconds).toBeGreaterThan(0.001)
  expect(seconds).toBeLessThan(10)
  expect(runtime!.tf.memory().numTensors).toBe(before)
})

it.each([
  [{ vendor: 'google', architecture: 'swiftshader' }, 'google swiftshader', true],
  [{ description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }, 'llvmpipe (LLVM 15.0.6, 256 bits)', true],
  [{ description: 'NVIDIA GeForce RTX 4090', vendor: 'nvidia' }, 'NVIDIA GeForce RTX 4090', false],
  [{ vendor: 'intel', architecture: 'gen-12lp' }, 'intel gen-12lp', false],
  [{ vendor: 'x', isFallbackAdapter: true }, 'x', true],
  [{}, 'GPU', false],
])('names the adapter %o', (info, name, isSoftware) => expect(nameOf(info)).toEqual({ name, isSoftware }))

it('an engine that loads WebGPU again gets the same window', async () => {
  const { port1, port2 } = new MessageChannel()
  const tf = tensorLibrary()
  await loadWasm()
  const say = (message: FromDevice) => port2.postMessage(message)
  const handle = kernelServer(tf, 'wasm', tf.backend(), say)
  port2.on('message', handle)
  say({ kind: 'ready', adapter: { ...ADAPTER, description: 'A GPU' }, version: '4.22.0' })
  const letGo = vi.fn(() => port1.close())
  const openPort = vi.fn(async () => ({
    send: (commands: ToDevice) => port1.postMessage(commands),
    onMessage: (listener: (message: FromDevice) => void) => void port1.on('message', listener),
    onClose: (listener: () => void) => void port1.on('close', listener),
    close: letGo,
  }))
  const first = await loadWebGpu(openPort)
  await loadWasm() // another runtime comes in between
  const second = await loadWebGpu(openPort)
  expect(first).toMatchObject({ isSoftware: false, runtime: { device: 'A GPU' } })
  expect(second.runtime).toBe(first.runtime)
  expect(second.tried).toEqual(['WebGPU 4.22.0 in a window of its own loads and computes.'])
  expect(openPort).toHaveBeenCalledOnce()
  second.close()
  expect(letGo).toHaveBeenCalledOnce()
})
const ADAPTER = { vendor: '', architecture: '', device: '', isFallbackAdapter: false }
