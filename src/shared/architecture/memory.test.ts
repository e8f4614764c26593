import { describe, expect, it, test } from 'vitest'
import { analyseArchitecture } from './analysis.ts'
import { memoryMistake, trainingMemoryBytes } from './memory.ts'
import { paperArchitecture } from './paper.ts'
import type { Architecture } from './spec.ts'

const report = analyseArchitecture(paperArchitecture('all-cnn-c'))
const GIB_16 = 16 * 2 ** 30

test('All-CNN-C at batch 128 is estimated within a tenth of the 1.1 GB that were measured', () =>
  expect(Math.abs(trainingMemoryBytes(report, 128) / 1.1e9 - 1)).toBeLessThan(0.1))

/** All-CNN-C with convolutions so wide that the weights alone do not fit. */
const wide: Architecture = {
  ...paperArchitecture('all-cnn-c'),
  layers: paperArchitecture('all-cnn-c').layers.map((layer, index, all) =>
    layer.kind === 'convolution' && index < all.length - 2 ? { ...layer, channels: 20_000 } : layer,
  ),
}

describe('what is said of the memory', () => {
  it.each([
    ['enough', 128, { machineBytes: GIB_16, limitMb: null }, null],
    ['nothing known', 4096, { machineBytes: null, limitMb: null }, null],
    [
      'a machine that is too small',
      128,
      { machineBytes: 1e9, limitMb: null },
      'Training at batch 128 needs about 1.1 GB, more than the 1.0 GB of this machine; train at batch 64 or smaller, or use fewer channels or an earlier stride.',
    ],
    [
      "the user's limit below what the machine has",
      128,
      { machineBytes: GIB_16, limitMb: 600 },
      'Training at batch 128 needs about 1.1 GB, more than the 0.6 GB that the settings allow an engine; train at batch 32 or smaller, or use fewer channels or an earlier stride.',
    ],
    [
      'a limit above what the machine has',
      4096,
      { machineBytes: GIB_16, limitMb: 100_000 },
      'Training at batch 4096 needs about 26 GB, more than the 17 GB of this machine; train at batch 2048 or smaller, or use fewer channels or an earlier stride.',
    ],
  ])('%s', (_, batch, atHand, sentence) => expect(memoryMistake(report, batch, atHand)).toBe(sentence))

  it('names no batch where none fits', () =>
    expect(memoryMistake(analyseArchitecture(wide), 128, { machineBytes: GIB_16, limitMb: null })).toMatch(
      /^Training at batch 128 needs about \d+ GB, more than the 17 GB of this machine; use fewer channels or an earlier stride\.$/,
    ))
})
