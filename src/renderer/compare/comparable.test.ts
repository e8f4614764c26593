import type { Evaluation, Predictions } from '@shared/api/evaluations.ts'
import { describe, expect, it } from 'vitest'
import { finishedMap, firstDraft } from './classMaps.ts'
import { labelAmong, unlikeWords } from './classPlaces.ts'
import { imagesOf, whyNotComparable } from './comparable.ts'

const answers = (title: string, change: Partial<Evaluation> = {}, positions = [4, 5, 6]) => ({
  title,
  evaluation: {
    dataset: 'shapes',
    datasetSha256: 'one',
    part: 'test',
    count: 2000,
    classes: ['disc', 'ring'],
    ...change,
  } as Evaluation,
  predictions: { positions: Uint32Array.from(positions) } as Predictions,
})

describe('two models’ answers', () => {
  const A = answers('A')
  it('are held against each other on the same images under the same classes', () =>
    expect(whyNotComparable(A, answers('B'))).toBeNull())
  it.each([
    ['other images', answers('B', { datasetSha256: 'two', dataset: 'cifar-10' }), '2,000 test images of cifar-10'],
    ['another part', answers('B', { part: 'validation' }), '2,000 validation images of shapes'],
    ['other classes', answers('B', { classes: ['cat', 'dog'] }), 'told in the classes cat and dog'],
    ['classes in another order', answers('B', { classes: ['ring', 'disc'] }), 'told in the classes ring and disc'],
    ['classes left out', answers('B', { count: 1800 }, [4, 6]), '1,800 test images of shapes'],
  ])('are not on %s, and the sentence names them', (_, other, words) =>
    expect(whyNotComparable(A, other)).toContain(words),
  )
  it('name their images', () => expect(imagesOf(A.evaluation)).toBe('2,000 test images of shapes'))
})

describe('a map of classes', () => {
  it('begins with the names that agree, and is finished when every class is decided', () => {
    const draft = firstDraft(['Disc', 'zebra', 'ant'], ['disc', 'cat'])
    expect(draft).toEqual({ Disc: 'disc', zebra: undefined, ant: undefined })
    expect(finishedMap(draft)).toBeNull()
    expect(finishedMap({ ...draft, zebra: 'cat', ant: null })).toEqual({ Disc: 'disc', zebra: 'cat', ant: null })
    expect(finishedMap({ Disc: null })).toBeNull()
  })
  it('goes on from what was said before', () =>
    expect(firstDraft(['a', 'b'], ['a', 'x'], { a: null, b: 'x' })).toEqual({ a: null, b: 'x' }))
})

describe('classes of several networks', () => {
  it('are found by name', () => {
    expect(labelAmong('ring', ['Disc', 'Ring'])).toBe(1)
    expect(labelAmong('ring', ['cat', 'dog'])).toBeNull()
    expect(labelAmong(null, ['ring'])).toBeNull()
  })
  it('that differ are not laid over each other', () => {
    expect(unlikeWords(['ring', 'Ring'])).toBeNull()
    expect(unlikeWords(['ring', 'cat'])).toContain('“ring”, the right one “cat”')
    expect(unlikeWords(['ring', null])).toBeNull()
  })
})
