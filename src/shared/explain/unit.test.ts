import { describe, expect, it } from 'vitest'
import { analyseArchitecture } from '../architecture/analysis.ts'
import { paperArchitecture } from '../architecture/paper.ts'
import { findLayer, formatUnit, parseUnit } from './unit.ts'

describe('unit addresses', () => {
  it.each([
    ['conv5:12@3,4', { layer: 'conv5', channel: 12, row: 3, column: 4 }],
    ['conv1:0@0,31', { layer: 'conv1', channel: 0, row: 0, column: 31 }],
    ['pool2:191', { layer: 'pool2', channel: 191, row: null, column: null }],
  ])('%s is read and written back', (text, unit) => {
    expect(parseUnit(text)).toEqual(unit)
    expect(formatUnit(unit)).toBe(text)
  })

  it.each(['', 'conv5', 'conv5:', 'conv5:x', 'conv5:1@2', 'conv5:1@2,', 'conv5:-1', '5:1', 'conv5:1@2,3,4'])(
    'refuses "%s" with an example',
    (text) => {
      expect(() => parseUnit(text)).toThrow(/for example conv5:12@3,4/)
    },
  )

  const { layers } = analyseArchitecture(paperArchitecture('all-cnn-c'))
  it.each([
    ['conv5:12@3,4', null],
    ['conv10:0', 'no layer "conv10"; it has dropout1, conv1'],
    ['conv9:10', 'channels 0 to 9'],
    ['conv7:0@6,0', '6 rows and 6 columns'],
  ])('%s is checked against the network', (text, complaint) => {
    const find = () => findLayer(layers, parseUnit(text))
    if (complaint === null) expect(find().name).toBe(parseUnit(text).layer)
    else expect(find).toThrow(complaint)
  })
})
