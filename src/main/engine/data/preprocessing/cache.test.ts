import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formulaLabels } from '../../../../../test/golden/formula.ts'
import { splitTraining } from '../../../../shared/data/split.ts'
import { readImages } from '../readFolder.ts'
import { writeDataset } from '../writeFolder.ts'
import { cachedPreprocessing } from './cache.ts'
import { type MatrixProducts, plainProducts } from './products.ts'

let folder = ''
let fits = 0
/** Counts how often something is fitted. */
const products: MatrixProducts = {
  ...plainProducts,
  gram(...parameters) {
    fits++
    return plainProducts.gram(...parameters)
  },
}
beforeEach(async () => {
  fits = 0
  folder = join(mkdtempSync(join(tmpdir(), 'allconv-cache-')), 'tiny')
  const head = { name: 'tiny', title: '', source: '', classes: ['a', 'b'], height: 3, width: 3 }
  await writeDataset(folder, head, async (writer) => {
    const labels = Array.from({ length: 40 }, (_, i) => i % 2)
    await writer.append('train', Uint8Array.from(formulaLabels(1, 40 * 27, 256)), labels)
  })
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

async function whitening(changes: { seed?: number; zcaEpsilon?: number; validationShare?: number } = {}) {
  const { seed = 1, zcaEpsilon = 0.01, validationShare = 0.2 } = changes
  const stored = await readImages(folder)
  const split = splitTraining(new Uint16Array(stored.labels), validationShare, seed)
  const recipe = { preprocessing: 'gcn-zca' as const, zcaEpsilon, validationShare }
  return cachedPreprocessing(stored, split, { recipe, seed, products })
}
const files = () => readdirSync(folder).filter((name) => name.startsWith('preprocessing-'))

describe('a fitted whitening', () => {
  it('is kept beside the data and taken from there, to the last bit', async () => {
    const fitted = await whitening()
    expect(files().length).toBe(1)
    expect(await whitening()).toEqual(fitted)
    expect(fits).toBe(1)
  })

  it('is fitted anew for another held-out part or epsilon, but not for another seed without one', async () => {
    await whitening()
    await whitening({ seed: 2 })
    await whitening({ zcaEpsilon: 0.1 })
    expect(fits).toBe(3)
    await whitening({ validationShare: 0, seed: 1 })
    await whitening({ validationShare: 0, seed: 2 })
    expect(fits).toBe(4)
    expect(files().length).toBe(4)
  })

  it('is fitted anew where the file is damaged', async () => {
    const fitted = await whitening()
    const file = join(folder, files()[0]!)
    writeFileSync(file, readFileSync(file).subarray(0, 500))
    expect(await whitening()).toEqual(fitted)
    expect(fits).toBe(2)
  })
})
