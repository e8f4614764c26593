import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { nodesOf } from '@shared/architecture/blocks/tree.ts'
import { paperArchitecture } from '@shared/architecture/paper.ts'
import { PRESETS, presetArchitecture } from '@shared/architecture/presets/table.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import { describe, expect, it, test } from 'vitest'
import { randomNetwork } from '../../../../test/reference/randomNetworks.ts'
import { BOX_WIDTH, type Box, type Drawing } from './drawing.ts'
import { layOut } from './layOut.ts'
import { drawingSvg } from './svg.ts'

function draw(architecture: Architecture, how: 'at first' | 'unfolded' = 'at first') {
  const report = analyseArchitecture(architecture)
  const folds = how === 'unfolded' ? { folded: false, toggled: new Set<string>() } : undefined
  return { report, drawing: layOut(report.layers, architecture.input, report, folds) }
}

const overlaps = (a: Box, b: Box) =>
  a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1 && a.y < b.y + b.height - 1 && b.y < a.y + a.height - 1

function clashes({ boxes, width, height }: Drawing): string[] {
  const found = boxes.flatMap((a, at) =>
    boxes.slice(at + 1).flatMap((b) => (overlaps(a, b) ? [`${a.id} and ${b.id}`] : [])),
  )
  const outside = boxes.filter(
    (box) => box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height,
  )
  return [...found, ...outside.map(({ id }) => `${id} is outside`)]
}

test('a chain is one column', () => {
  const { drawing } = draw(paperArchitecture('all-cnn-c'))
  expect(new Set(drawing.boxes.map(({ x }) => x)).size).toBe(1)
  expect(drawing.edges).toHaveLength(drawing.boxes.length - 1)
})

test('ResNet-50 is folded at first, in as many boxes as its table has lines', () => {
  const { drawing } = draw(presetArchitecture('resnet-50'))
  expect(drawing.boxes.map(({ title }) => title.split('  ')[0])).toEqual([
    ...['image', 'conv1', 'bn1', 'pool1', 'bottleneck ×3', 'bottleneck ×4', 'bottleneck ×6', 'bottleneck ×3'],
    ...['average1', 'dense1', 'softmax'],
  ])
  // He et al. 2015: the first stage has 215,808 parameters.
  expect(drawing.boxes[4]!.detail).toContain('215,808 parameters')
})

test('what is unfolded is drawn as a frame with its parts: first the blocks, then their layers', () => {
  const architecture = presetArchitecture('resnet-50')
  const { report } = draw(architecture)
  const group = nodesOf(report.layers).find((node) => node.type === 'group')!
  if (group.type !== 'group') throw new Error('no group')
  const once = layOut(report.layers, architecture.input, report, { folded: true, toggled: new Set([group.id]) })
  expect(once.frames.map(({ title }) => title)).toEqual(['bottleneck ×3'])
  expect(once.boxes.map(({ title }) => title)).toEqual(
    expect.arrayContaining(['bottleneck 1 of 3', 'bottleneck 2 of 3', 'bottleneck 3 of 3']),
  )
  const twice = layOut(report.layers, architecture.input, report, {
    folded: true,
    toggled: new Set([group.id, group.blocks[0]!.id]),
  })
  expect(twice.frames.map(({ title, level }) => [title, level])).toEqual([
    ['bottleneck ×3', 1],
    ['bottleneck 1 of 3', 2],
  ])
  const names = ['conv2', 'bn2', 'conv3', 'bn3', 'conv4', 'bn4', 'conv5', 'bn5', 'add1']
  const boxes = twice.boxes.filter(({ id }) => names.includes(id))
  expect(boxes.map(({ id }) => id)).toEqual(names)
  // The projection stands beside the convolutions, and both above the sum.
  const at = (id: string) => boxes.find((box) => box.id === id)!
  expect(Math.abs(at('conv5').x - at('conv2').x)).toBeGreaterThan(at('conv2').width)
  expect(Math.max(at('bn4').y, at('bn5').y)).toBeLessThan(at('add1').y)
  expect(at('conv2').width).toBeLessThan(BOX_WIDTH)
})

describe('every network, folded and not', () => {
  const all = [...PRESETS.map(({ id }) => presetArchitecture(id)), ...[1, 2, 3, 4, 5, 6, 7, 8].map(randomNetwork)]
  it.each(all.map((network) => [network.id, network] as const))('%s: no box covers another', (_, architecture) => {
    expect(clashes(draw(architecture).drawing)).toEqual([])
    const { drawing, report } = draw(architecture, 'unfolded')
    expect(clashes(drawing)).toEqual([])
    // Each layer has a box, and as many arrows reach it as it takes different outputs.
    expect(drawing.boxes).toHaveLength(report.layers.length + 2)
    const inputs = report.layers.reduce((sum, { from }) => sum + new Set(from).size, 0)
    expect(drawing.edges.length).toBeGreaterThanOrEqual(inputs)
    expect(drawingSvg(drawing, 'x').match(/<text/g)!.length).toBeGreaterThan(report.layers.length)
  })

  it('takes no time to speak of', () => {
    for (const id of ['resnet-50', 'densenet-121', 'efficientnet-b0']) {
      const { report } = draw(presetArchitecture(id))
      const started = performance.now()
      draw(presetArchitecture(id), 'unfolded')
      expect(performance.now() - started, `${id}, ${report.layers.length} layers`).toBeLessThan(500)
    }
  })
})
