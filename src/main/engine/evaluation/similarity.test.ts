import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
// Made by NumPy and SciPy: scripts/golden/compare_statistics.py
import golden from '../../../../test/golden/statistics.json' with { type: 'json' }
import { encodeSafetensors } from '../../../shared/checkpoint/safetensors.ts'
import type { JobContext, JobHandler } from '../protocol.ts'
import { similarity, twins } from './similarity.ts'

const IMAGES = 60
/** Fewer images than features: the other of the two forms that CKA is computed in elsewhere. */
const WIDE_IMAGES = 20
let folder: string
const path = (name: string) => join(folder, `${name}.safetensors`)

function centredGram(x: Float32Array, rows: number): Float32Array {
  const columns = x.length / rows
  const centred = Float64Array.from(x)
  for (let c = 0; c < columns; c++) {
    let mean = 0
    for (let r = 0; r < rows; r++) mean += x[r * columns + c]! / rows
    for (let r = 0; r < rows; r++) centred[r * columns + c]! -= mean
  }
  return Float32Array.from({ length: rows * rows }, (_, at) => {
    const [i, j] = [Math.floor(at / rows), at % rows]
    let sum = 0
    for (let c = 0; c < columns; c++) sum += centred[i * columns + c]! * centred[j * columns + c]!
    return sum
  })
}

async function writeResponses(name: string, layers: Record<string, number[]>, images = IMAGES) {
  const tensors = Object.entries(layers).flatMap(([layer, values]) => {
    const data = Float32Array.from(values)
    return [
      { name: `mean/${layer}`, shape: [images, data.length / images], data },
      { name: `gram/${layer}`, shape: [images, images], data: centredGram(data, images) },
    ]
  })
  await writeFile(path(name), encodeSafetensors({ tensors, metadata: {} }))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'responses-'))
  await writeResponses('left', { conv1: golden.x })
  await writeResponses('wide', { conv1: golden.wide }, WIDE_IMAGES)
  await writeResponses('wide2', { conv1: golden.wide2, turned: golden.wide.map((value) => -3 * value) }, WIDE_IMAGES)
  await writeResponses('right', { conv1: golden.y, conv2: golden.x, flat: Array(IMAGES * 2).fill(0) })
})
afterAll(() => rm(folder, { recursive: true }))

const context: JobContext<never> = { signal: new AbortController().signal, takeCommands: () => [] }
async function result<I, R>(
  handler: JobHandler<{ input: I; event: never; result: R; command: never }>,
  input: I,
): Promise<R> {
  const step = await handler(input, context).next()
  if (!step.done) throw new Error('the job yielded an event')
  return step.value
}
const files = () => ({ leftPath: path('left'), rightPath: path('right') })

test('CKA from Gram matrices equals NumPy’s from features', async () => {
  const { values, rightLayers } = await result(similarity, files())
  expect(rightLayers).toEqual(['conv1', 'conv2', 'flat'])
  expect(values[0]).toBeCloseTo(golden.cka, 5)
  expect(values[1]).toBeCloseTo(1, 5)
  expect(values[2]).toBeNaN()
})

test('CKA of fewer images than features equals NumPy’s, and is 1 of what is turned and scaled', async () => {
  const { values } = await result(similarity, { leftPath: path('wide'), rightPath: path('wide2') })
  expect(values[0]).toBeCloseTo(golden.ckaWide, 5)
  expect(values[1]).toBeCloseTo(1, 5)
})

describe('neuron twins', () => {
  test('find the very channel again, then the next best', async () => {
    const found = await result(twins, { ...files(), layer: 'conv1', channel: 5, count: 3 })
    expect(found.twins[0]).toMatchObject({ layer: 'conv2', channel: 5, correlation: expect.closeTo(1, 10) })
    expect(found.twins[1]!.correlation).toBeGreaterThanOrEqual(found.twins[2]!.correlation)
  })
  test('a channel that is not there is named', async () => {
    await expect(result(twins, { ...files(), layer: 'conv1', channel: 12, count: 1 })).rejects.toThrow(
      'conv1 has 12 channels, counted from 0, so there is no channel 12.',
    )
  })
  test('a layer that is not there is named', async () => {
    await expect(result(twins, { ...files(), layer: 'conv7', channel: 0, count: 1 })).rejects.toThrow(
      /no mean of conv7/,
    )
  })
})
