import { expect, it } from 'vitest'
import type { RunFile } from '../../shared/training/run.ts'
import { dataFor } from './dataFor.ts'

const run = { title: 'Net', request: { dataset: 'elsewhere' } } as RunFile
const opened = { ...run, imported: { file: 'net.onnx', opened: { form: 'ONNX', preprocessing: 'none' } } }

it('is the data set that a question names, else the run’s own', () => {
  expect(dataFor('birds', run, '')).toBe('birds')
  expect(dataFor('birds', opened, '')).toBe('birds')
  expect(dataFor(undefined, run, '')).toBe('elsewhere') // a data set of one's own may be called so
})

it('is asked for of a model that was opened from a file', () => {
  expect(() => dataFor(undefined, opened, 'say which one to search')).toThrow(
    'Net was opened from a file that names no data set; say which one to search.',
  )
})
