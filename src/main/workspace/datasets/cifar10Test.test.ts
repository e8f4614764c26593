import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../../test/testFolder.ts'
import { CIFAR10_CLASSES, CIFAR10_TEST } from '../../../shared/data/cifar10.ts'
import type { Dataset } from '../../../shared/data/dataset.ts'
import { isCifar10Test, type TestFacts } from './cifar10Test.ts'
import { openDatasetStore } from './datasetStore.ts'

const IMAGES = 10_000
const SIZE = 3072
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Some 10,000 images and their labels, in place of CIFAR-10's own, which no test may need. */
const given = new Uint8Array(IMAGES * SIZE)
for (let i = 0; i < given.length; i++) given[i] = Math.imul(i, 2654435761) >>> 24
const pixels = () => given.slice()
const labels = () => Uint8Array.from({ length: IMAGES }, (_, i) => (i * 7 + Math.floor(i / 31)) % 10)

const flip = (images: Uint8Array, at: number) => images.set([images[at]! ^ 1], at)

function factsOf(images: Uint8Array, numbers: Uint8Array): TestFacts {
  const of = (power: number) =>
    [0, 1, 2].map((c) => {
      let sum = 0
      for (let at = c; at < images.length; at += 3) sum += images[at]! ** power
      return sum
    })
  return {
    labels: sha256(numbers),
    firstImages: sha256(images.subarray(0, 1000 * SIZE)),
    sums: of(1),
    squares: of(2),
  }
}

/** A data set folder with one training image before the test images. */
async function stored(name: string, images: Uint8Array, numbers: Uint8Array, change: Partial<Dataset> = {}) {
  const datasets = await testFolder()
  const folder = join(datasets, name)
  await mkdir(folder)
  const dataset: Dataset = {
    name,
    title: name,
    source: 'test',
    classes: [...CIFAR10_CLASSES],
    height: 32,
    width: 32,
    channels: 3,
    counts: { train: 1, test: IMAGES },
    sha256: 'c'.repeat(64),
    createdAt: '2026-01-01T00:00:00Z',
    skipped: [],
    skippedCount: 0,
    ...change,
  }
  await writeFile(join(folder, 'images.bin'), Buffer.concat([new Uint8Array(SIZE), images]))
  await writeFile(join(folder, 'labels.bin'), new Uint8Array(Uint16Array.from([0, ...numbers]).buffer))
  await writeFile(join(folder, 'dataset.json'), JSON.stringify({ ...dataset, isCifar10: true }))
  return { folder, dataset, datasets }
}

describe('CIFAR-10’s own test images', () => {
  const facts = factsOf(pixels(), labels())
  const judge = async (images: Uint8Array, numbers: Uint8Array, change?: Partial<Dataset>) => {
    const { folder, dataset } = await stored('given', images, numbers, change)
    return isCifar10Test(folder, dataset, facts)
  }

  it('are known by pixels and labels, whatever order the classes are listed in', async () => {
    expect(await judge(pixels(), labels())).toBe(true)
    const listed = [...CIFAR10_CLASSES].toReversed().map((name) => name.toUpperCase())
    const turned = labels().map((label) => 9 - label)
    expect(await judge(pixels(), turned, { classes: listed })).toBe(true)
    expect(await judge(pixels(), labels(), { classes: listed })).toBe(false)
  })

  it.each<[string, (images: Uint8Array, numbers: Uint8Array) => void]>([
    ['one value of the first image is another', (images) => flip(images, 5)],
    ['one value of the last image is another', (images) => flip(images, IMAGES * SIZE - 1)],
    ['noise whose mean is zero was added', (images) => images.set(images.map((value, i) => value ^ (i % 2)))],
    [
      'two of the first images stand in each other’s place',
      (images) => {
        const one = images.slice(0, SIZE)
        images.copyWithin(0, SIZE, 2 * SIZE)
        images.set(one, SIZE)
      },
    ],
    ['two labels are swapped', (_, numbers) => numbers.set([numbers[1]!, numbers[0]!])],
  ])('are not these where %s', async (_, damage) => {
    const [images, numbers] = [pixels(), labels()]
    damage(images, numbers)
    expect(await judge(images, numbers)).toBe(false)
  })

  it('are not any other images under the same names, whatever the file says', async () => {
    const { datasets } = await stored('copy', pixels(), labels())
    const store = openDatasetStore({ datasets, trash: join(datasets, '.trash') })
    expect(await store.get('copy')).toMatchObject({ isCifar10: false })
    expect(await judge(pixels().subarray(SIZE), labels().subarray(1), { counts: { train: 1, test: IMAGES - 1 } })).toBe(
      false,
    )
  })
})

it('the sums are those of the mean and standard deviation that others print of CIFAR-10’s test images', () => {
  const means = [0.4942142800245098, 0.4851313890165441, 0.4504090927542892]
  const deviations = [0.24665251509498004, 0.24289226346005355, 0.26159237802202373]
  const n = IMAGES * 1024
  CIFAR10_TEST.sums.forEach((sum, c) => {
    expect(sum / n / 255).toBeCloseTo(means[c]!, 15)
    expect(Math.sqrt(CIFAR10_TEST.squares[c]! / n - (sum / n) ** 2) / 255).toBeCloseTo(deviations[c]!, 14)
  })
})
