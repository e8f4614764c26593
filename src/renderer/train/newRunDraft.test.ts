import { PAPER_NETWORKS, paperArchitecture } from '@shared/architecture/paper.ts'
import { PRESETS, presetArchitecture } from '@shared/architecture/presets/table.ts'
import type { Dataset } from '@shared/data/dataset.ts'
import { trainingMisfit } from '@shared/data/suits.ts'
import { PAPER_RECIPE, QUICK_RECIPE } from '@shared/training/presets.ts'
import type { RunRequest } from '@shared/training/run.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  checkDraft,
  choosePreset,
  draftFromRun,
  editRecipe,
  listedOptions,
  ownPresetId,
  parseDrops,
  storedDraft,
  suitPreset,
  useDraft,
  whiteningNote,
} from './newRunDraft.ts'

const dataset = {
  name: 'shapes',
  title: 'Shapes',
  classes: Array.from({ length: 10 }, (_, index) => `class ${index}`),
  height: 32,
  width: 32,
  channels: 3,
} as unknown as Dataset

const start = useDraft.getState()
beforeEach(() => useDraft.setState(start, true))

describe('a new run', () => {
  it('can be started as it stands: the quick start', () => {
    const { architecture, mistakes } = checkDraft(useDraft.getState(), [], dataset)
    expect(mistakes).toEqual([])
    expect(architecture).toEqual(paperArchitecture('all-cnn-c', { width: 0.25, lastRelu: false }))
  })

  it('remembers which preset was changed, and takes a saved one by its name', () => {
    editRecipe({ epochs: 7 })
    editRecipe({ batchSize: 8 })
    expect(useDraft.getState()).toMatchObject({ preset: 'custom', changedFrom: 'quick' })
    const own = [{ name: 'Mine', recipe: { ...QUICK_RECIPE, epochs: 9 } }]
    choosePreset(ownPresetId('Mine'), own)
    expect(useDraft.getState()).toMatchObject({ preset: 'own:Mine', changedFrom: '', recipe: { epochs: 9 } })
    editRecipe({ epochs: 10 })
    expect(useDraft.getState()).toMatchObject({ preset: 'custom', changedFrom: 'own:Mine' })
  })

  it('takes its class maps from the data set', () => {
    const hundred = { ...dataset, classes: Array.from({ length: 100 }, (_, index) => `${index}`) }
    const last = checkDraft(start, [], hundred).architecture?.layers.at(-2)
    expect(last).toMatchObject({ kind: 'convolution', channels: 100 })
  })

  it.each([
    ['a data set that is gone', { dataset: 'gone' }, undefined, 'dataset', /no data set “gone”/],
    ['a network that is gone', { architectureId: 'gone' }, dataset, 'architecture', /no network “gone”/],
    ['a seed below 0', { seed: -1 }, dataset, 'seed', /whole number from 0/],
    ['a width of 0', { width: 0 }, dataset, 'width', /width multiplier is 0/],
    ['a learning rate of 1e9', { recipe: { ...QUICK_RECIPE, learningRate: 1e9 } }, dataset, 'learningRate', /./],
    ['half an epoch', { recipe: { ...QUICK_RECIPE, epochs: 0.5 } }, dataset, 'epochs', /./],
  ] as const)('cannot be started with %s', (_, change, data, field, words) => {
    const { mistakes } = checkDraft({ ...start, ...change } as typeof start, [], data)
    expect(mistakes.map((mistake) => mistake.field)).toEqual([field])
    expect(mistakes[0]!.message).toMatch(words)
  })

  it('says so when a network of one’s own has other classes than the data', () => {
    const own = { ...paperArchitecture('all-cnn-c', { classes: 7 }), id: 'mine' }
    const { mistakes } = checkDraft({ ...start, architectureId: 'mine' }, [own], dataset)
    expect(mistakes.map(({ message }) => message)).toEqual([trainingMisfit(own, dataset)])
  })

  it('says so when a network of one’s own takes images of other colours', () => {
    const paper = paperArchitecture('all-cnn-c')
    const own = { ...paper, id: 'mine', input: { ...paper.input, channels: 1 } }
    const { mistakes } = checkDraft({ ...start, architectureId: 'mine' }, [own], dataset)
    expect(mistakes.map(({ message }) => message)).toEqual([expect.stringContaining('takes images of 32x32x1')])
  })
})

describe('the recipe', () => {
  it('leaves its preset with the first change and comes back to it whole', () => {
    choosePreset('paper')
    editRecipe({ epochs: 3 })
    expect(useDraft.getState().preset).toBe('custom')
    expect(useDraft.getState().recipe).toEqual({ ...PAPER_RECIPE, epochs: 3 })
    choosePreset('paper')
    expect(useDraft.getState().recipe).toEqual(PAPER_RECIPE)
  })

  it('of a preset suits the data set: images larger than 32x32 are not whitened unless one says so', () => {
    const large = { ...dataset, height: 48, width: 64, counts: { train: 20, test: 4 } } as Dataset
    choosePreset('paper')
    suitPreset('paper', large)
    const draft = useDraft.getState()
    expect(draft).toMatchObject({ preset: 'paper', recipe: { ...PAPER_RECIPE, preprocessing: 'gcn' } })
    expect(whiteningNote(draft, large)).toMatch(/^The 64x48 images/)
    suitPreset('paper', { ...dataset, counts: { train: 20, test: 4 } } as Dataset)
    expect(useDraft.getState().recipe).toEqual(PAPER_RECIPE)
    editRecipe({ preprocessing: 'gcn-zca' })
    suitPreset('custom', large)
    const { mistakes } = checkDraft(useDraft.getState(), [], large)
    expect(mistakes.map(({ field }) => field)).toEqual(['preprocessing'])
  })

  it.each([
    ['200, 250, 300', [200, 250, 300]],
    ['  6 ', [6]],
    ['300 200;200', [200, 300]],
    ['', []],
    ['200, x', null],
    ['0', null],
    ['1.5', null],
  ])('reads drops from %j', (text, drops) => expect(parseDrops(text)).toEqual(drops))
})

describe('a run like another one', () => {
  it.each([
    [0.25, true],
    [1, false],
  ])('reads width %d and last ReLU %s off the layers', (width, lastRelu) => {
    expect(listedOptions(paperArchitecture('model-b', { width, lastRelu }))).toEqual({ width, lastRelu })
  })

  const networks = [
    ...PAPER_NETWORKS.map(({ id }) => [id, paperArchitecture] as const),
    ...PRESETS.map(({ id }) => [id, presetArchitecture] as const),
  ]
  it.each(networks)('has the same channels, at any width: %s', (id, build) => {
    for (const width of [0.1, 0.25, 0.3, 1 / 3, 0.77, 1, 2]) {
      const architecture = build(id, { width, classes: dataset.classes.length, inputSize: dataset.height })
      draftFromRun({ request: { architecture, dataset: 'shapes', recipe: QUICK_RECIPE } as RunRequest, title: 'One' })
      expect(checkDraft(useDraft.getState(), [], dataset).architecture, `${width}`).toEqual(architecture)
      expect(useDraft.getState().width).toBeCloseTo(width, 1)
    }
  })

  it('asks for exactly what the run asked for', () => {
    const request: RunRequest = {
      architecture: paperArchitecture('strided-cnn-a', { width: 0.5, lastRelu: false }),
      dataset: 'shapes',
      recipe: { ...QUICK_RECIPE, epochs: 2 },
      seed: 77,
      runtime: 'wasm',
      step: 'eager',
      convolution: 'direct',
    }
    draftFromRun({ request, title: 'First' })
    const draft = useDraft.getState()
    expect(checkDraft(draft, [], dataset).architecture).toEqual(request.architecture)
    expect(draft).toMatchObject({ recipe: request.recipe, seed: 77, runtime: 'wasm', preset: 'custom' })
  })
})

describe('a draft that a tab has kept', () => {
  const kept = (draft: object) => storedDraft(JSON.parse(JSON.stringify(draft)), start)
  it('comes back as it was typed, emptied fields included', () => {
    const recipe = { ...QUICK_RECIPE, learningRate: Number.NaN, learningRateDrops: [3, 4] }
    const draft = { ...start, title: 'Mine', seed: Number.NaN, recipe }
    expect(kept(draft)).toEqual(draft)
  })
  it('comes back with the parts of a recipe that it may have or not', () => {
    const recipe = { ...QUICK_RECIPE, optimiser: 'adam', decayOf: 'kernels' } as const
    expect(kept({ ...start, recipe }).recipe).toEqual(recipe)
    expect(kept({ ...start, recipe: { ...recipe, optimiser: 'gone' } }).recipe).toEqual({
      ...QUICK_RECIPE,
      decayOf: 'kernels',
    })
    expect(kept(start).recipe).toEqual(start.recipe)
  })
  it('of an earlier version takes what it lacks from the first draft', () => {
    expect(kept({ title: 'Old', recipe: { epochs: 7 }, seed: 'x', gone: 1 })).toEqual({
      ...start,
      title: 'Old',
      recipe: { ...start.recipe, epochs: 7 },
    })
    expect(storedDraft(null, start)).toEqual(start)
  })
})
