import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Runtime } from '../runtime.ts'
import { openMeasurements } from './measurements.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allconv-measurements-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const version = (number: string) => ({ version: number }) as Runtime

it('remembers what was measured, for the next process too', () => {
  openMeasurements(version('1'), folder).put('a shape', { direct: 2 })
  openMeasurements(version('1'), folder).put('another', { direct: 3 })
  expect(openMeasurements(version('1'), folder).get('a shape')).toEqual({ direct: 2 })
  expect(openMeasurements(version('1'), folder).get('another')).toEqual({ direct: 3 })
  expect(readdirSync(folder)).toEqual(['convolutions.json'])
})

it('knows nothing of another version of TensorFlow', () => {
  openMeasurements(version('1'), folder).put('a shape', { direct: 2 })
  expect(openMeasurements(version('2'), folder).get('a shape')).toBeUndefined()
})

it.each(['', '{"cut off', '[]', 'null'])('takes a damaged file (%j) for an empty one', (text) => {
  writeFileSync(join(folder, 'convolutions.json'), text)
  const measurements = openMeasurements(version('1'), folder)
  expect(measurements.get('a shape')).toBeUndefined()
  measurements.put('a shape', { direct: 2 })
  expect(measurements.get('a shape')).toEqual({ direct: 2 })
  expect(() => JSON.parse(readFileSync(join(folder, 'convolutions.json'), 'utf8'))).not.toThrow()
})

it('does without a folder that cannot be written', () => {
  const blocked = join(folder, 'file')
  writeFileSync(blocked, '')
  const measurements = openMeasurements(version('1'), join(blocked, 'below'))
  expect(() => measurements.put('a shape', { direct: 2 })).not.toThrow()
  expect(measurements.get('a shape')).toBeUndefined()
})
