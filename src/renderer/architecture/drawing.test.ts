import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { paperArchitecture } from '@shared/architecture/paper.ts'
import { presetArchitecture } from '@shared/architecture/presets/table.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import { expect, test } from 'vitest'
import { drawingSvg, layOut } from './drawing.ts'

const draw = (architecture: Architecture) => {
  const report = analyseArchitecture(architecture)
  return { report, drawing: layOut(report.layers, architecture.input, report) }
}

test('a chain has one edge a box and no ways beside them', () => {
  const { drawing } = draw(paperArchitecture('all-cnn-c'))
  expect(drawing.ways).toEqual([])
  expect(drawing.boxes.map(({ leadsDown }) => leadsDown)).toEqual([...drawing.boxes.slice(1).map(() => true), false])
})

test('every input of every layer is an edge or a way, and ways side by side have lanes of their own', () => {
  const { report, drawing } = draw(presetArchitecture('resnet-20'))
  for (const { index, from } of report.layers)
    for (const below of from)
      if (below === index - 1) expect(drawing.boxes[index]!.leadsDown, `into ${index}`).toBe(true)
      else expect(drawing.ways).toContainEqual(expect.objectContaining({ from: below + 1, to: index + 1 }))
  for (const one of drawing.ways)
    for (const other of drawing.ways)
      if (one !== other && one.from < other.to && other.from < one.to) expect(one.lane).not.toBe(other.lane)
  // The projection's convolution takes the sum before the block, not the layer above it in the list.
  const projection = report.layers.find(({ spec }) => spec.kind === 'convolution' && spec.kernel === 1)!
  expect(drawing.boxes[projection.index]!.leadsDown).toBe(false)
  expect(drawingSvg(drawing, 'ResNet-20').match(/<path d="M280/g)).toHaveLength(2 * drawing.ways.length)
})
