import { describe, expect, it, test } from 'vitest'
import { applyDiff, diffArchitectures } from './diff.ts'
import { paperArchitecture } from './paper.ts'
import { PRESETS, presetArchitecture } from './presets/table.ts'
import type { Architecture } from './spec.ts'
import { insertBlock, shapeAfter } from './templates/insertBlock.ts'
import { TEMPLATES, templateOf } from './templates/table.ts'

const names = (from: Architecture, to: Architecture) => diffArchitectures(from, to).edits.map((edit) => edit.name)

function withBlock(network: Architecture, after: number, id: string): Architecture {
  const template = templateOf(id)
  const put = insertBlock(network, after, template, template.defaults(shapeAfter(network, after)!))
  if ('refusal' in put) throw new Error(put.refusal.message)
  return { ...network, id: `with-${id}`, layers: put.layers }
}

const chain = paperArchitecture('model-a')

test.each([
  ['residual', ['residual block inserted after conv3, shortcut added around residual1_conv1-residual1_conv2']],
  [
    'inverted-residual',
    ['inverted residual inserted after conv3, shortcut added around inverted1_conv_expand-inverted1_conv_project'],
  ],
  ['dense-layer', ['dense layer inserted after conv3']],
  ['squeeze-excitation', ['squeeze and excitation inserted after conv3']],
  ['convolution', ['3x3 convolution inserted', 'batch normalisation, ReLU inserted']],
])('a block that was put in is one edit: %s', (id, edits) => {
  const next = withBlock(chain, 7, id)
  expect(names(chain, next)).toEqual(edits)
  expect(names(next, chain).join()).not.toContain('inserted')
})

test('in a network of such blocks, the new one is the one with names of its own, and its readers are told apart from those that were numbered anew', () => {
  const plain = presetArchitecture('resnet-20')
  expect(names(plain, withBlock(plain, 6, 'residual'))).toEqual([
    'residual block inserted after add1, shortcut added around residual1_conv1-residual1_conv2',
    'inputs bn5, add1 -> bn7, residual1_add',
    'inputs follow the new numbers of their layers',
  ])
})

test('a shortcut around layers that were there is told as such', () => {
  const layers = [...chain.layers]
  layers.splice(9, 0, { kind: 'add', from: ['conv4', 'conv3'] })
  expect(names(chain, { ...chain, layers })).toEqual(['shortcut added around conv4'])
})

describe('deeper networks differ by blocks', () => {
  test.each([
    ['resnet-20', 'resnet-32', 2],
    ['resnet-20', 'resnet-56', 6],
    ['resnet-32', 'resnet-110', 13],
  ])('%s and %s: so many more in each stage', (one, other, more) => {
    const { edits } = diffArchitectures(presetArchitecture(one), presetArchitecture(other))
    const blocks = edits.flatMap(({ name }) => /^residual block x(\d+) inserted after add\d+$/.exec(name)?.[1] ?? [])
    expect(blocks.map(Number)).toEqual([more, more, more])
  })
})

const pairs = PRESETS.flatMap((one) =>
  PRESETS.flatMap((other) => (other.group === one.group && one !== other ? [[one.id, other.id] as const] : [])),
)

it('every pair of presets of one group: a few edits in words, each row that differs in one of them, the other network by applying it', () => {
  const known = new Map(PRESETS.map(({ id }) => [id, presetArchitecture(id)]))
  for (const [one, other] of pairs) {
    const [from, to] = [known.get(one)!, known.get(other)!]
    const { rows, edits } = diffArchitectures(from, to)
    const pair = `${one} to ${other}`
    expect(applyDiff(from.layers, rows), pair).toEqual(to.layers)
    const named = edits.flatMap((edit) => edit.rows)
    expect(
      rows.every(({ status }, index) => status === 'equal' || named.includes(index)),
      pair,
    ).toBe(true)
    for (const { name } of edits) expect(name, pair).not.toMatch(/undefined|NaN|\[object/)
    // Fewer than layers that differ by far, where blocks repeat.
    expect(edits.length, `${pair}: ${edits.map(({ name }) => name).join('; ')}`).toBeLessThanOrEqual(75)
  }
})

it('has every template in the cases above', () => expect(TEMPLATES).toHaveLength(5))
