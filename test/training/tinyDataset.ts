import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDataset } from '../../src/main/engine/data/writeFolder.ts'
import { randomStream } from '../../src/shared/data/random.ts'

const CLASSES = 4

/** 32x32 colour images: a bright square in one of four corners, of any colour, in noise. */
function draw(index: number): { pixels: Uint8Array; label: number } {
  const random = randomStream(2024, index)
  const label = index % CLASSES
  const colour = [random(), random(), random()]
  const pixels = new Uint8Array(32 * 32 * 3)
  for (let y = 0; y < 32; y++)
    for (let x = 0; x < 32; x++)
      for (let c = 0; c < 3; c++) {
        const lit = (x >= 16 ? 1 : 0) === (label & 1) && (y >= 16 ? 1 : 0) === label >> 1
        pixels[(y * 32 + x) * 3 + c] = 90 * random() + (lit ? 60 + 100 * colour[c]! : 0)
      }
  return { pixels, label }
}

/** Names of the corners, in the order of the labels. */
const CORNERS = ['a', 'b', 'c', 'd']

/**
 * Writes a tiny data set into a temporary folder.
 * @param classes the same corners by other names, or in another order: `order[label]` is the place of a corner's name in `classes`.
 */
export async function tinyDataset(
  counts = { train: 240, test: 40 },
  { name = 'corners', classes = CORNERS, order = [0, 1, 2, 3] } = {},
): Promise<{ folder: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'allconv-test-'))
  const folder = join(root, name)
  const head = {
    name,
    title: 'Corners',
    source: 'made for tests',
    classes,
    height: 32,
    width: 32,
  }
  await writeDataset(folder, head, async (writer) => {
    for (let i = 0; i < counts.train + counts.test; i++) {
      const { pixels, label } = draw(i)
      await writer.append(i < counts.train ? 'train' : 'test', pixels, [order[label]!])
    }
  })
  return { folder, remove: () => rm(root, { recursive: true, force: true }) }
}
