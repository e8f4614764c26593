import { paperArchitecture } from '@shared/architecture/paper.ts'
import { describe, expect, it } from 'vitest'
import { parseRoute } from '../stores/route.ts'
import { readTwinQuestion, routeToTwins, twinLayers, twinParameters } from './twinQuestion.ts'

const modelA = paperArchitecture('model-a') // conv1 has 96 channels, conv3 192
const modelC = paperArchitecture('model-c')
const read = (query: string) => readTwinQuestion(new URLSearchParams(query), [modelA, modelC])

describe('the question an address asks', () => {
  it.each([
    ['unit=conv1:95', { of: 0, layer: 'conv1', channel: 95 }],
    ['unit=conv5:12&of=1', { of: 1, layer: 'conv5', channel: 12 }],
    ['unit=conv1:12@3,4', { of: 0, layer: 'conv1', channel: 12 }],
  ])('%s', (query, question) => expect(read(query)).toEqual(question))
  it.each([
    ['none', ''],
    ['a channel beyond the layer', 'unit=conv1:96'],
    ['a layer that is not there', 'unit=conv40:0'],
    ['a layer without twins', 'unit=dropout1:0'],
    ['a model that is not there', 'unit=conv1:0&of=2'],
    ['a number that is none', 'unit=conv1:0&of=x'],
    ['no unit at all', 'unit=%3Cb%3E'],
  ])('is none: %s', (_, query) => expect(read(query)).toBeNull())
  it('is what was written', () => {
    const question = { of: 1, layer: 'conv2', channel: 7 }
    expect(readTwinQuestion(new URLSearchParams(twinParameters(question)), [modelA, modelC])).toEqual(question)
  })
})

it('leads from a channel to the models page with both runs and the question', () => {
  const hash = routeToTwins({ runId: 'a', checkpointId: 'f'.repeat(64), layer: 'conv2', channel: 7 }, 'b')
  const { view, path, query } = parseRoute(hash)
  expect([view, ...path]).toEqual(['compare', 'models'])
  expect(query.get('models')).toBe(`a~${'f'.repeat(64)},b`)
  expect(readTwinQuestion(query, [modelA, modelC])).toEqual({ of: 0, layer: 'conv2', channel: 7 })
})

it('asks only of layers that have responses', () => {
  expect(twinLayers(modelC).map(({ spec }) => spec.kind)).not.toContain('dropout')
  expect(twinLayers(modelC).map(({ spec }) => spec.kind)).not.toContain('global-average')
})
