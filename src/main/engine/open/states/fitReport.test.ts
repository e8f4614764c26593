import { expect, it } from 'vitest'
import { smallResidual } from '../../../../../test/open/smallResidual.ts'
import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { parameterSpecs } from '../../../../shared/architecture/parameters.ts'
import { presetArchitecture } from '../../../../shared/architecture/presets/table.ts'
import { pytorchShape } from '../../../../shared/checkpoint/weights.ts'
import { fitReport } from './fitReport.ts'
import type { StateTensor } from './stateTensor.ts'

const tensor = (name: string, shape: readonly number[]): StateTensor => ({
  name,
  shape: [...shape],
  isFloat: true,
  read() {
    throw new Error('A report reads no numbers.')
  },
})

/** A preset's tensors under names of another program, in its order. */
const foreign = (id: string, classes: number) =>
  parameterSpecs(analyseArchitecture(presetArchitecture(id, { classes }))).map(({ name, shape }) =>
    tensor(`net.${name.replace('/kernel', '.weight').replace('/', '.')}`, pytorchShape(shape)),
  )

const options = { id: 'x', title: 'X' }

it('a network whose tensors are all there comes first, with each in its place', () => {
  const { networks, shown } = fitReport(foreign('resnet-20', 7), options)
  expect(networks.filter(({ fits }) => fits).map(({ id }) => id)).toEqual(['resnet-20'])
  expect(networks[0]!.id).toBe('resnet-20')
  expect(shown!.over).toEqual([])
  expect(shown!.pairs.every(({ theirs }) => theirs !== null)).toBe(true)
  expect(shown!.pairs.at(-1)).toMatchObject({
    name: 'dense1/bias',
    shape: [7],
    theirs: { name: 'dense1.bias', shape: [7] },
  })
})

it('where none fits, says what is missing and what is left over', () => {
  const tensors = foreign('resnet-20', 7)
  const cut = [...tensors.filter(({ name }) => !name.includes('conv2')), tensor('extra.weight', [3, 3])]
  const { networks, shown } = fitReport(cut, { ...options, architecture: 'resnet-20' })
  expect(networks.some(({ fits }) => fits)).toBe(false)
  expect(shown!.id).toBe('resnet-20')
  const missing = shown!.pairs.filter(({ theirs }) => !theirs).map(({ name }) => name)
  expect(missing.length).toBeGreaterThan(0)
  expect(shown!.over.map(({ name }) => name)).toContain('extra.weight')
  expect(shown!.pairs.length - missing.length + shown!.over.length).toBe(cut.length)
})

it('shows the network that was asked for where several fit', () => {
  const twin = smallResidual(5, 'twin')
  const layers = twin.layers.map((layer) => (layer.kind === 'add' ? { ...layer, activation: undefined } : layer))
  const own = [smallResidual(5), { ...twin, layers }] as ReturnType<typeof smallResidual>[]
  const specs = parameterSpecs(analyseArchitecture(own[0]!))
  const tensors = specs.map(({ name, shape }) => tensor(name, shape))
  const { networks, shown } = fitReport(tensors, { ...options, own, architecture: 'twin' })
  expect(networks.filter(({ fits }) => fits).map(({ id }) => id)).toEqual(['small', 'twin'])
  expect(shown!.id).toBe('twin')
})

it('tensors like nobody else’s are nearest to none', () => {
  expect(fitReport([tensor('a', [5, 5, 5]), tensor('b', [6, 6])], options)).toEqual({ networks: [], shown: null })
  expect(fitReport([tensor('a', [96]), tensor('b', [6, 6])], options)).toMatchObject({ shown: null })
})
