import { Command } from 'commander'
import { expect, test } from 'vitest'
import { type PaperOptions, paperArchitecture } from '../../../shared/architecture/paper.ts'
import { QUICK_RECIPE } from '../../../shared/training/presets.ts'
import { addTrainOptions, type TrainOptions } from '../trainOptions.ts'
import type { Api } from '../workbench.ts'
import { trainRequest } from './train.ts'

const own = { ...paperArchitecture('model-a'), id: 'mine', title: 'Mine' }
const api = {
  datasets: {
    get: async ({ name }: { name: string }) => ({ name, classes: new Array(10).fill('x'), height: 32, width: 32 }),
  },
  architectures: { get: async () => ({ architecture: own, origin: 'own' }) },
} as unknown as Api
const request = (...words: string[]) =>
  trainRequest(api, addTrainOptions(new Command('train')).parse(words, { from: 'user' }).opts<TrainOptions>())

test.each<[string[], PaperOptions]>([
  [[], {}],
  [['--preset', 'quick'], { width: 0.25, lastRelu: false }],
  [['--preset', 'quick', '--width', '1'], { lastRelu: false }],
  [['--preset', 'quick', '--last-relu'], { width: 0.25 }],
  [['--width', '0.5', '--no-last-relu', '--classes', '7'], { width: 0.5, lastRelu: false, classes: 7 }],
])('%j means the network with %j', async (words, options) =>
  expect((await request(...words)).architecture).toEqual(paperArchitecture('all-cnn-c', options)),
)

test("the quick preset is the window's quick start", async () =>
  expect(await request('--preset', 'quick', '--seed', '1')).toMatchObject({
    dataset: 'shapes',
    recipe: QUICK_RECIPE,
    seed: 1,
  }))

test("a network of one's own stays as it is, whatever the preset", async () =>
  expect((await request('--model', 'mine', '--preset', 'quick')).architecture).toEqual(own))

test("a network of one's own takes no width", async () =>
  expect(request('--model', 'mine', '--width', '0.5')).rejects.toThrow(/^--width belongs to the paper's networks/))

test.each<[string[], string, RegExp | null]>([
  [[], 'gcn', /^The 64x48 images of wide are larger .+ not whitened\.$/],
  [['--preprocessing', 'standardise'], 'standardise', null],
  [['--preset', 'quick'], 'standardise', null],
  [['--preprocessing', 'gcn-zca'], 'gcn-zca', null], // refused by the service, with the reason
])("images larger than the paper's are not whitened unless it is asked for: %j", async (words, kind, said) => {
  const notes: string[] = []
  const wide = { name: 'wide', classes: ['a', 'b'], height: 48, width: 64, counts: { train: 20, test: 4 } }
  const { recipe } = await trainRequest(
    { ...api, datasets: { get: async () => wide } } as unknown as Api,
    addTrainOptions(new Command('train')).parse(words, { from: 'user' }).opts<TrainOptions>(),
    (line) => notes.push(line),
  )
  expect(recipe.preprocessing).toBe(kind)
  expect(notes).toEqual(said ? [expect.stringMatching(said)] : [])
})
