import { expect, it } from 'vitest'
import { smallResidual } from '../../../../../test/open/smallResidual.ts'
import { layerNames } from '../../../../shared/architecture/layerNames.ts'
import { presetArchitecture } from '../../../../shared/architecture/presets/table.ts'
import type { Architecture } from '../../../../shared/architecture/spec.ts'
import { computationOf } from './computation.ts'

/** The same network under other names, as an ONNX file of it may bring them, which holds no dropout either. */
function renamed(architecture: Architecture): Architecture {
  const names = layerNames(architecture.layers)
  const kept = architecture.layers.map(({ kind }) => kind !== 'dropout')
  const passed = (name: string): string => {
    const at = names.indexOf(name)
    return at < 0 || kept[at] ? name : passed(architecture.layers[at]!.from?.[0] ?? names[at - 1]!)
  }
  const layers = architecture.layers.flatMap((spec, at) => {
    const from = spec.from?.map((name) => `other_${passed(name)}`)
    return kept[at] ? [{ ...spec, name: `other_${names[at]}`, ...(from && { from }) }] : []
  })
  return { ...architecture, id: 'other', title: 'Other', layers } as Architecture
}

it.each(['squeezenet-1.1', 'vgg-16', 'resnet-18'])('is that of %s under other names and without dropout', (id) => {
  const preset = presetArchitecture(id, { classes: 10 })
  expect(computationOf(renamed(preset))).toBe(computationOf(preset))
})

it('differs where a field, an input or the order differs', () => {
  const base = smallResidual(5)
  const texts = [
    base,
    smallResidual(6),
    {
      ...base,
      layers: base.layers.map((layer) => (layer.kind === 'add' ? { ...layer, activation: undefined } : layer)),
    },
    {
      ...base,
      layers: base.layers.map((layer) => (layer.kind === 'add' ? { ...layer, from: ['bn4', 'bn3'] } : layer)),
    },
  ].map((architecture) => computationOf(architecture as Architecture))
  expect(new Set(texts).size).toBe(4)
})
