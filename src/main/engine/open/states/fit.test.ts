import { expect, it } from 'vitest'
import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { parameterSpecs } from '../../../../shared/architecture/parameters.ts'
import { presetArchitecture } from '../../../../shared/architecture/presets/table.ts'
import { fitTo } from './fit.ts'
import { openStates } from './openStates.ts'
import type { StateTensor } from './stateTensor.ts'

const tensor = (name: string, ...shape: number[]): StateTensor => ({
  name,
  shape,
  isFloat: true,
  read: () => new Float32Array(shape.reduce((product, side) => product * side, 1)),
})

it('a scale that a block registers before its layers follows them', () => {
  const specs = parameterSpecs(
    analyseArchitecture({
      id: 'block',
      title: 'Block',
      input: { height: 4, width: 4, channels: 3 },
      layers: [
        { kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 3, groups: 3 },
        { kind: 'layer-normalisation' },
        { kind: 'convolution', kernel: 1, stride: 1, padding: 0, channels: 2 },
        { kind: 'scale', initial: 1 },
        { kind: 'global-average' },
      ],
    }),
  )
  const theirs = [
    tensor('f.0.layer_scale', 2, 1, 1),
    tensor('f.0.block.0.weight', 3, 1, 3, 3),
    tensor('f.0.block.0.bias', 3),
    tensor('f.0.block.2.weight', 3),
    tensor('f.0.block.2.bias', 3),
    tensor('f.0.block.3.weight', 2, 3),
    tensor('f.0.block.3.bias', 2),
  ]
  const fit = fitTo(specs, theirs)!
  expect(fit.get('scale1/weight')!.name).toBe('f.0.layer_scale')
  expect(fit.get('conv2/kernel')!.name).toBe('f.0.block.3.weight')
})

it('a preset is found once, by the names of its layers', () => {
  const specs = parameterSpecs(analyseArchitecture(presetArchitecture('squeezenet-1.1', { classes: 10 })))
  const theirs = specs.map(({ name, shape }) =>
    tensor(
      name.replace('/kernel', '.weight').replace('/', '.'),
      ...(shape.length === 4 ? [shape[3]!, shape[2]!, shape[0]!, shape[1]!] : shape),
    ),
  )
  expect(openStates(theirs, 'file', 'test', { id: 'x', title: 'X' }).architecture.id).toBe('squeezenet-1.1')
})
