import { READY_MADE_STUDIES } from '@shared/study/readyMade.ts'
import { StudyFileSchema } from '@shared/study/studyFile.ts'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { outlineOf, ratesOf, readStudy, rewritten, withRates } from './draft.ts'

const dataset = {
  title: 'Shapes',
  classes: Array.from({ length: 10 }, (_, i) => `class ${i}`),
  height: 32,
  width: 32,
  sha256: 'a'.repeat(64),
}
const small = StudyFileSchema.parse({
  name: 'small',
  dataset: 'shapes',
  networks: ['all-cnn-c'],
  recipe: { epochs: 2 },
})

describe('a study file as it is typed', () => {
  it('is read as YAML and as JSON, to what was written', () => {
    for (const { make } of READY_MADE_STUDIES) {
      const file = make('shapes')
      expect(readStudy(stringify(file))).toEqual(file)
      expect(readStudy(JSON.stringify(file))).toEqual(file)
    }
  })

  it.each([
    ['name: [', /not YAML/],
    ['name: small', /dataset/],
    ['name: Small!\ndataset: shapes\nnetworks: [all-cnn-c]', /At name/],
    ['name: small\ndataset: shapes\nnetworks: [all-cnn-c]\nrecipe: { epochs: 0 }', /At recipe.epochs/],
    ['', /./],
  ])('says what is wrong: %s', (text, sentence) => {
    expect(() => readStudy(text)).toThrow(sentence)
  })
})

describe('a file that a form changes', () => {
  const typed =
    '# why three seeds\nname: small\ndataset: shapes\nnetworks: [all-cnn-c] # the last base\nvary: { grid: { learningRate: [0.1, 0.01] } }\n'
  it('keeps its comments and everything else as it was typed', () => {
    const next = { ...readStudy(typed), seeds: { from: 1, count: 5 }, vary: undefined }
    const text = rewritten(typed, next)
    expect(text).toContain('# why three seeds')
    expect(text).toContain('# the last base')
    expect(readStudy(text)).toEqual({ ...next, vary: undefined })
    expect(text).not.toContain('vary')
  })
  it('is written anew where it was none', () => {
    expect(readStudy(rewritten('name: [', small))).toEqual(small)
  })
})

describe('the outline of a study', () => {
  it('counts trainings and epochs', () => {
    expect(outlineOf(small, dataset)).toEqual({ cells: 3, epochs: 6, mistake: null })
    expect(outlineOf(READY_MADE_STUDIES[1]!.make('shapes'), dataset)).toMatchObject({ cells: 144 })
  })

  it('or says why there is none', () => {
    expect(outlineOf(small, null).mistake).toMatch(/no data set "shapes"/)
    expect(outlineOf({ ...small, networks: ['all-cnn-c', 'all-cnn-c'] }, dataset).mistake).toMatch(/twice/)
  })
})

describe('learning rates of a study', () => {
  it('are one of the recipe, or vary', () => {
    expect(ratesOf(small)).toBe('')
    const one = withRates(small, '0.05')!
    expect(one).toMatchObject({ recipe: { epochs: 2, learningRate: 0.05 }, vary: undefined })
    expect(ratesOf(one)).toBe('0.05')
    const several = withRates(one, '0.25 0.1;0.05')!
    expect(several).toMatchObject({ recipe: { epochs: 2 }, vary: { grid: { learningRate: [0.25, 0.1, 0.05] } } })
    expect(several.recipe).not.toHaveProperty('learningRate')
    expect(ratesOf(several)).toBe('0.25, 0.1, 0.05')
    expect(withRates(several, '')).toEqual({ ...small, vary: undefined })
  })

  it('leave what else varies', () => {
    const both = withRates({ ...small, vary: { grid: { batchSize: [64, 128] } } }, '0.1, 0.01')!
    expect(both.vary).toEqual({ grid: { batchSize: [64, 128], learningRate: [0.1, 0.01] } })
    expect(withRates(both, '0.1')!.vary).toEqual({ grid: { batchSize: [64, 128] } })
  })

  it.each(['0', '-1', 'abc', '1e999', '0.1, x'])('refuse %s', (text) => expect(withRates(small, text)).toBeNull())
})
