import { describe, expect, it } from 'vitest'
import { paperArchitecture } from '../architecture/paper.ts'
import { presetRecipe, QUICK_NETWORK, RECIPE_PRESETS } from '../training/presets.ts'
import type { RunRequest } from '../training/run.ts'
import { cellsOf } from './cells.ts'
import { studyLikeRun } from './likeRun.ts'

const DATASET = { classes: ['a', 'b', 'c'], height: 32, width: 32, sha256: 'f'.repeat(64), title: 'Mine' }
const request = (change: Partial<RunRequest> = {}): RunRequest => ({
  architecture: paperArchitecture('all-cnn-c', { ...QUICK_NETWORK, classes: 3 }),
  dataset: 'mine',
  recipe: presetRecipe('quick', 2),
  seed: 7,
  runtime: 'auto',
  step: 'auto',
  convolution: 'auto',
  ...change,
})

describe('a study like a run', () => {
  it.each(RECIPE_PRESETS)('repeats the layers and the recipe $id with five other seeds', ({ id }) => {
    const like = request({ recipe: presetRecipe(id, 2), convolution: 'direct' })
    const cells = cellsOf(studyLikeRun({ title: 'Mine', request: like }), DATASET)
    expect(cells.map(({ request }) => request.seed)).toEqual([8, 9, 10, 11, 12])
    for (const cell of cells) {
      expect(cell.request.recipe).toEqual(like.recipe)
      expect(cell.request.architecture.layers).toEqual(like.architecture.layers)
      expect(cell.request.convolution).toBe('direct')
    }
  })

  it('is named after the run, whatever its title', () => {
    const named = (title: string) => studyLikeRun({ title, request: request() }).name
    expect(named('Quick shapes, 2nd try!')).toBe('quick-shapes-2nd-try-seeds')
    expect(named('形')).toBe('all-cnn-c-seeds')
    expect(named(`${'x'.repeat(49)} y`)).toBe(`${'x'.repeat(49)}-seeds`)
  })

  it('stays within unsigned 32-bit seeds', () => {
    const study = studyLikeRun({ title: 'Last', request: request({ seed: 0xffff_ffff }) })
    const seeds = cellsOf(study, DATASET).map(({ request }) => request.seed)
    expect(seeds).toHaveLength(5)
    expect(Math.max(...seeds)).toBeLessThan(0xffff_ffff)
  })
})
