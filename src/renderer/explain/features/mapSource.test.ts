import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { paperArchitecture } from '@shared/architecture/paper.ts'
import { presetArchitecture } from '@shared/architecture/presets/table.ts'
import type { FeatureMaps } from '@shared/explain/model.ts'
import { describe, expect, it } from 'vitest'
import { comeAtOnce, mapSource } from './mapSource.ts'

const mapsOf = (layer: string, numbers = 1): FeatureMaps => ({
  layer,
  height: 1,
  width: 1,
  channels: numbers,
  values: new Float32Array(numbers),
})
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

/** A host that notes what it is asked. */
function host(sizes: Record<string, number>, fails = () => false) {
  const questions: string[][] = []
  const source = mapSource(new Map(Object.entries(sizes)), async (layers) => {
    questions.push(layers)
    if (fails()) throw new Error('gone')
    return layers.map((layer) => mapsOf(layer, sizes[layer]))
  })
  return { questions, source }
}

describe('feature maps of a large network', () => {
  it('come with the prediction of small networks alone', () => {
    const isSmall = (id: string) => comeAtOnce(analyseArchitecture(presetArchitecture(id)))
    expect(comeAtOnce(analyseArchitecture(paperArchitecture('all-cnn-c')))).toBe(true)
    expect(isSmall('resnet-20')).toBe(true)
    expect(isSmall('resnet-50')).toBe(false)
    expect(isSmall('vgg-16')).toBe(false)
  })

  it('are asked for once, those that are wanted together in one question', async () => {
    const { questions, source } = host({ a: 1, b: 1, c: 1 })
    source.want('a')
    source.want('b')
    source.want('a')
    expect(source.isWaiting()).toBe(true)
    await settled()
    source.want('b')
    await settled()
    expect(questions.map((question) => question.toSorted())).toEqual([['a', 'b']])
    expect([source.get('a')?.layer, source.get('c'), source.isWaiting()]).toEqual(['a', null, false])
  })

  it('go into several questions where they are many, what was wanted last first', async () => {
    const { questions, source } = host({ a: 3e6, b: 3e6, c: 3e6 })
    for (const layer of ['a', 'b', 'c']) source.want(layer)
    await settled()
    expect(questions).toEqual([['c'], ['b'], ['a']])
  })

  it('make room for others, what was used longest ago first', async () => {
    const { source } = host({ a: 15e6, b: 15e6, c: 15e6 })
    for (const layer of ['a', 'b']) {
      source.want(layer)
      await settled()
    }
    source.want('a') // used again
    source.want('c')
    await settled()
    expect(['a', 'b', 'c'].map((layer) => source.get(layer) !== null)).toEqual([true, false, true])
  })

  it('that are on the screen stay, however many they are, until they are out of sight', async () => {
    const { questions, source } = host({ a: 20e6, b: 20e6, c: 20e6 })
    // As a row does: it asks again whenever its maps are gone.
    const leave = source.subscribe(() => {
      if (questions.length < 9) for (const layer of ['a', 'b']) if (!source.get(layer)) source.want(layer)
    })
    const ends = [source.hold('a'), source.hold('b')]
    for (let turn = 0; turn < 9; turn++) await settled()
    expect(questions.flat().toSorted()).toEqual(['a', 'b'])
    for (const end of [leave, ...ends]) end()
    source.want('c')
    await settled()
    expect(source.get('c')).not.toBeNull()
    expect([source.get('a'), source.get('b')]).toContain(null)
  })

  it('that could not be had are asked for again on request', async () => {
    let isGone = true
    const { questions, source } = host({ a: 1 }, () => isGone)
    source.want('a')
    await settled()
    expect(String(source.error())).toContain('gone')
    isGone = false
    source.again()
    await settled()
    expect([questions.length, source.error(), source.get('a')?.layer]).toEqual([2, null, 'a'])
  })

  it('of a layer that the network does not have are not asked for', async () => {
    const { questions, source } = host({ a: 1 })
    source.want('b')
    await settled()
    expect([questions, source.isWaiting()]).toEqual([[], false])
  })
})
