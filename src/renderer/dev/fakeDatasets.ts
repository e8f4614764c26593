import type { Dataset } from '@shared/data/dataset.ts'
import { WorkbenchError } from '@shared/errors.ts'
import { noise } from './noise.ts'
import { pause } from './pause.ts'

const classes = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']

export const FAKE_DATASETS: Dataset[] = [
  {
    name: 'shapes',
    title: 'Shapes',
    source: 'generated from a seed',
    classes: ['disc', 'ring', 'square', 'triangle', 'star', 'cross', 'arrow', 'crescent', 'bars', 'heart'],
    height: 32,
    width: 32,
    channels: 3,
    counts: { train: 10_000, test: 2_000 },
    sha256: 'a'.repeat(64),
    createdAt: '2026-01-05T09:00:00Z',
    skipped: [],
    skippedCount: 0,
  },
  {
    name: 'cifar-10',
    title: 'CIFAR-10',
    source: 'cifar-10-python.tar.gz',
    classes,
    height: 32,
    width: 32,
    channels: 3,
    counts: { train: 50_000, test: 10_000 },
    sha256: 'b'.repeat(64),
    isCifar10: true,
    createdAt: '2026-01-06T09:00:00Z',
    skipped: [
      { file: 'cat/0001.jpg', reason: 'The file ends after 512 of 2,214 bytes.' },
      { file: 'dog/notes.txt', reason: 'This is text, not an image.' },
    ],
    skippedCount: 2,
  },
]

/** The procedures of data sets. */
export const fakeDatasets = {
  list: async () => FAKE_DATASETS,
  get: async ({ name }: { name: string }) => FAKE_DATASETS.find((dataset) => dataset.name === name)!,
  images: async ({
    name,
    part,
    classIndex,
    offset,
    count,
  }: {
    name: string
    part: 'train' | 'test'
    classIndex: number | null
    offset: number
    count: number
  }) => {
    const dataset = FAKE_DATASETS.find((candidate) => candidate.name === name)!
    const total = classIndex === null ? dataset.counts[part] : Math.floor(dataset.counts[part] / dataset.classes.length)
    const n = Math.max(0, Math.min(count, total - offset))
    const random = noise(offset + 7)
    const pixels = new Uint8Array(n * 32 * 32 * 3)
    for (let image = 0; image < n; image++) {
      const tint = [random() * 255, random() * 255, random() * 255]
      for (let at = 0; at < 1024; at++)
        for (let c = 0; c < 3; c++)
          pixels[(image * 1024 + at) * 3 + c] =
            ((at % 32) * 4 + Math.floor(at / 32) * 3 + tint[c]! + random() * 40) % 256
    }
    return {
      pixels,
      labels: Uint16Array.from({ length: n }, (_, at) => classIndex ?? (offset + at) % dataset.classes.length),
      indices: Uint32Array.from({ length: n }, (_, at) => offset + at),
      height: 32,
      width: 32,
      total,
    }
  },
  import: async function* () {
    for (let done = 0; done <= 60; done += 5) {
      await pause(200)
      yield {
        kind: 'progress',
        progress: {
          phase: 'Reading images',
          done: done * 1000,
          total: 60_000,
          unit: 'images',
          secondsLeft: 60 - done,
        },
      }
    }
    yield { kind: 'done', dataset: FAKE_DATASETS[1]! }
  },
  download: async () => {
    throw new WorkbenchError('NETWORK', 'The archive could not be fetched: the name of the server does not resolve.')
  },
  remove: async () => {},
}
