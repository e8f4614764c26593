import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { paperArchitecture } from '../../shared/architecture/paper.ts'
import { presetArchitecture } from '../../shared/architecture/presets/table.ts'
import { namedArchitecture } from './networks.ts'

const own = { ...paperArchitecture('model-a'), id: 'mine', title: 'Mine' }
const find = async (id: string) => {
  if (id === 'mine') return { architecture: own, origin: 'own' as const, version: 1, savedAt: null }
  if (id === 'resnet-20')
    return { architecture: presetArchitecture(id), origin: 'preset' as const, version: 1, savedAt: null }
  throw new Error('no such architecture')
}
const folder = await mkdtemp(join(tmpdir(), 'allconv-networks-'))
const file = async (name: string, text: string) => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

test("a paper's network takes the options", async () =>
  expect(await namedArchitecture('all-cnn-c', { width: 0.25, classes: 3 }, null)).toEqual(
    paperArchitecture('all-cnn-c', { width: 0.25, classes: 3 }),
  ))
test("one of the workspace's own is found by its id", async () =>
  expect(await namedArchitecture('mine', {}, find)).toEqual(own))
test('a preset takes the options, too', async () => {
  expect(await namedArchitecture('resnet-20', { width: 0.25 }, find)).toEqual(
    presetArchitecture('resnet-20', { width: 0.25 }),
  )
  expect(await namedArchitecture('resnet-20', {}, find, { classes: 3, lastRelu: false })).toEqual(
    presetArchitecture('resnet-20', { classes: 3 }),
  )
})
test('a file is read', async () =>
  expect(await namedArchitecture(await file('own.json', JSON.stringify(own)), { inputSize: 32 }, null)).toEqual(own))

test.each<[string, () => Promise<string> | string, object, RegExp]>([
  [
    'an unknown name',
    () => 'resnet',
    {},
    /^There is no network "resnet"; choose one of model-a, .* or a \.json file\.$/,
  ],
  [
    'a width for a network of its own',
    () => 'mine',
    { width: 0.5 },
    /^--width belongs to the paper's networks; "mine" says that itself, so leave it out\.$/,
  ],
  [
    'a last ReLU for a preset',
    () => 'resnet-20',
    { lastRelu: true },
    /^--last-relu belongs to the paper's networks; "resnet-20" ends as it was published, so leave it out\.$/,
  ],
  ['a missing file', () => '/nowhere/x.json', {}, /is not there; check its spelling/],
  ['a file that is no JSON', () => file('bad.json', '{'), {}, /is no JSON/],
  [
    'a file that is no architecture',
    () => file('other.json', '{"id": "x"}'),
    {},
    /is no architecture: "title".*; export one from the workbench to see its form\.$/,
  ],
])('%s is refused', async (_, model, options, sentence) =>
  expect(namedArchitecture(await model(), options, find)).rejects.toThrow(sentence),
)
