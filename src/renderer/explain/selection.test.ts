import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { paperArchitecture } from '@shared/architecture/paper.ts'
import { formatUnit, parseUnit } from '@shared/explain/unit.ts'
import { describe, expect, it } from 'vitest'
import { formatSelection, parseSelection, targetOf, type Walk, walk } from './selection.ts'

const report = analyseArchitecture(paperArchitecture('all-cnn-c'))

describe('selections', () => {
  it.each([
    ['class:3', { kind: 'class', index: 3 }],
    ['conv5:12@3,4', { kind: 'unit', layer: 'conv5', channel: 12, row: 3, column: 4 }],
    ['conv5:12', { kind: 'channel', layer: 'conv5', channel: 12 }],
  ])('%s survives the page address and names its target', (text, target) => {
    const selection = parseSelection(text, report)
    expect(formatSelection(selection)).toBe(text)
    expect(targetOf(selection)).toEqual(target)
  })

  it.each(['class:10', 'conv5:192', 'pool1:0', 'conv5:0@16,0'])('%s does not exist in All-CNN-C', (text) => {
    expect(() => parseSelection(text, report)).toThrow()
  })
})

describe('walking', () => {
  it.each<[string, Walk, string]>([
    ['conv5:12@3,4', 'next-channel', 'conv5:13@3,4'],
    ['conv5:191@3,4', 'next-channel', 'conv5:191@3,4'],
    ['conv5:0', 'previous-channel', 'conv5:0'],
    ['conv5:12@3,4', 'down', 'conv5:12@4,4'],
    ['conv5:12@15,4', 'down', 'conv5:12@15,4'],
    ['conv5:12', 'left', 'conv5:12@8,7'],
    ['conv2:90@31,0', 'next-layer', 'conv3:90@15,0'],
    ['conv4:150@3,4', 'previous-layer', 'conv3:95@3,4'],
    ['conv1:0', 'previous-layer', 'conv1:0'],
    ['conv9:7@2,2', 'next-layer', 'average1:7@0,0'],
  ])('from %s, %s leads to %s', (from, step, to) => {
    expect(formatUnit(walk(report, parseUnit(from), step))).toBe(to)
  })
})
