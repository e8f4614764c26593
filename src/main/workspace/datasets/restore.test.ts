import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatasetStore } from './datasetStore.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'allconv-restore-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const store = () => openDatasetStore({ datasets: join(root, 'datasets'), trash: join(root, 'trash') })

/** A data set of one black and one white pixel. */
async function write(name: string, title: string) {
  const folder = join(root, 'datasets', name)
  await mkdir(folder, { recursive: true })
  const images = Uint8Array.of(0, 0, 0, 255, 255, 255)
  const labels = Uint8Array.of(0, 0, 1, 0)
  const dataset = {
    name,
    title,
    source: 'a test',
    classes: ['black', 'white'],
    height: 1,
    width: 1,
    channels: 3,
    counts: { train: 1, test: 1 },
    sha256: createHash('sha256').update(images).update(labels).digest('hex'),
    createdAt: '2026-01-01T00:00:00Z',
  }
  await writeFile(join(folder, 'images.bin'), images)
  await writeFile(join(folder, 'labels.bin'), labels)
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(dataset))
}

it('brings the data set back that was removed last', async () => {
  for (const title of ['first', 'second', 'third']) {
    await write('mine', title)
    await store().remove('mine')
  }
  expect((await store().restore('mine')).title).toBe('third')
  expect((await store().list()).datasets.map(({ title }) => title)).toEqual(['third'])
})

it('leaves a data set of the same name alone', async () => {
  await write('mine', 'old')
  await store().remove('mine')
  await write('mine', 'new')
  await expect(store().restore('mine')).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await store().get('mine')).title).toBe('new')
})

it.each(['mine', 'mine~2', '..'])('has nothing to bring back under %j', async (name) => {
  await expect(store().restore(name)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
