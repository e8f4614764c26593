import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { nodesOf } from '@shared/architecture/blocks/tree.ts'
import { presetArchitecture } from '@shared/architecture/presets/table.ts'
import { expect, test } from 'vitest'
import { itemOf, itemsOf, stepFrom } from './items.ts'
import { layOut } from './layOut.ts'

const architecture = presetArchitecture('resnet-50')
const report = analyseArchitecture(architecture)
const [group] = nodesOf(report.layers).flatMap((node) => (node.type === 'group' ? [node] : []))
const itemsWith = (...ids: string[]) =>
  itemsOf(layOut(report.layers, architecture.input, report, { folded: true, toggled: new Set(ids) }))
const folded = itemsWith()
const unfolded = itemsWith(group!.id, group!.blocks[0]!.id)

test('arrows walk what is in sight, frames before what they hold', () => {
  expect(folded.slice(0, 5).map(({ label }) => label.split(/[ ,] /)[0])).toEqual([
    ...['conv1', 'bn1', 'pool1', 'bottleneck ×3', 'bottleneck ×4'],
  ])
  expect(unfolded.slice(3, 8).map(({ id, level }) => [id, level])).toEqual([
    [group!.id, 1],
    [group!.blocks[0]!.id, 2],
    ['conv2', 3],
    ['bn2', 3],
    ['conv3', 3],
  ])
})

test('a folded block is unfolded to the right, folded to the left, and left by the same key', () => {
  const block = folded[3]!
  expect(stepFrom(folded, block, 'ArrowRight')).toEqual({ toggle: group!.id })
  expect(stepFrom(unfolded, unfolded[3], 'ArrowLeft')).toEqual({ toggle: group!.id })
  expect(stepFrom(unfolded, unfolded[5], 'ArrowLeft')?.to?.id).toBe(group!.blocks[0]!.id)
  expect(stepFrom(unfolded, unfolded[5], 'Enter')).toBe(null)
  expect(stepFrom(folded, undefined, 'ArrowDown')?.to?.id).toBe('conv1')
})

test('a layer within a folded block is shown by the block', () => {
  expect(itemOf(folded, group!.first + 1)?.id).toBe(group!.id)
  expect(itemOf(unfolded, group!.first + 1)?.id).toBe('bn2')
  expect(itemOf(unfolded, group!.last)?.id).toBe(group!.blocks.at(-1)!.id)
})
