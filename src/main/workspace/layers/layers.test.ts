import { appendFile, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../../test/testFolder.ts'
import { tinyArchitecture } from '../../../../test/training/tinyArchitecture.ts'
import type { LayerDiagnostics } from '../../../shared/training/layerDiagnostics.ts'
import type { RunRequest } from '../../../shared/training/run.ts'
import { layersProblem, repairLayers } from './layersDamage.ts'
import { readLayers } from './layersFile.ts'
import { encodeLayersHeader, layersOf, recordBytes } from './layersRecord.ts'
import { openLayersWriter } from './layersWriter.ts'

const request = { architecture: tinyArchitecture(), diagnosticsEvery: 10 } as RunRequest
const names = layersOf(request)
const HEADER = encodeLayersHeader(names).length
const RECORD = recordBytes(names.length)
const at = (step: number): LayerDiagnostics => ({
  step,
  values: Float32Array.from({ length: 4 * names.length }, (_, i) => (i % 4 === 3 ? Number.NaN : step + i / 8)),
})
const all = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => at(10 * (from + i)))

async function write(path: string, measured: LayerDiagnostics[], fromStep = Number.POSITIVE_INFINITY) {
  const writer = (await openLayersWriter(path, names, fromStep, { create: true }))!
  await writer.append(measured)
  await writer.close()
}
const stepsIn = async (path: string) => (await readLayers(path, names)).measured.map(({ step }) => step)
const file = async () => join(await testFolder(), 'layers.bin')

describe('layers file', () => {
  it('gives back names and every number that was written', async () => {
    const path = await file()
    await write(path, all(0, 3))
    expect(await readLayers(path, [])).toEqual({ names, measured: all(0, 3) })
  })

  it('holds nothing where there is no file, and is not made for a run that measures nothing', async () => {
    const path = await file()
    expect(await readLayers(path, names)).toEqual({ names, measured: [] })
    expect(await openLayersWriter(path, names, 0, { create: false })).toBeNull()
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })

  it('a run that goes on from any step, with any rest torn off, ends as one that was left alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 2 * RECORD }), async (back, torn) => {
        const path = await file()
        await write(path, all(0, 12))
        const { size } = await stat(path)
        const kept = Math.max(0, size - torn)
        await truncate(path, kept)
        // What is torn off was behind the checkpoint that the run goes on from: measurements reach the disk before it.
        const whole = Math.max(0, Math.floor((kept - HEADER) / RECORD))
        const from = Math.min(back, whole)
        await write(path, all(from, 12), 10 * from)
        expect((await readLayers(path, names)).measured).toEqual(all(0, 12))
        expect((await stat(path)).size).toBe(size)
      }),
      { numRuns: 30 },
    )
  })

  it('leaves out a record with one flipped bit, tells it, and keeps those behind it', async () => {
    const path = await file()
    await write(path, all(0, 6))
    const bytes = await readFile(path)
    bytes[HEADER + 2 * RECORD + 9]! ^= 4
    await writeFile(path, bytes)
    expect(await stepsIn(path)).toEqual([0, 10, 30, 40, 50])
    const sentence = `${path} is damaged: 1 measurement of the layers is missing; the others are kept.`
    expect(await layersProblem(path, request, 60)).toBe(sentence)
    expect(await repairLayers(path, request, 60)).toBe(sentence)
  })

  it('keeps the records behind a damaged header, as the network says what they are', async () => {
    const path = await file()
    await write(path, all(0, 6))
    const bytes = await readFile(path)
    bytes[HEADER - 6]! ^= 1
    await writeFile(path, bytes)
    expect(await stepsIn(path)).toEqual([0, 10, 20, 30, 40, 50])
    expect(await layersProblem(path, request, 60)).toBe(
      `${path} is damaged: its header is gone; "allconv doctor --rebuild" makes it again.`,
    )
    expect(await repairLayers(path, request, 60)).toBe(
      `${path} is damaged: its header was made again; the damaged file is kept as ${path}.damaged.`,
    )
    expect((await readLayers(path, [])).measured).toEqual(all(0, 6))
    expect(await layersProblem(path, request, 60)).toBeNull()
  })

  it('tells what is missing: the whole file, its end; not of runs that never measured', async () => {
    const path = await file()
    await write(path, all(0, 6))
    await appendFile(path, new Uint8Array(RECORD))
    expect(await layersProblem(path, request, 60)).toBeNull()
    expect(await layersProblem(path, request, 81)).toBe(
      `${path} is not whole: 3 measurements of the layers are missing; the others are kept.`,
    )
    const late = { ...request, diagnosticsEvery: undefined }
    expect(await layersProblem(path, late, 60)).toBeNull()
    await rm(path)
    expect(await layersProblem(path, request, 60)).toBe(`${path} is missing: 6 measurements of the layers are missing.`)
    expect(await layersProblem(path, late, 60)).toBeNull()
    expect(await layersProblem(path, { ...request, diagnosticsEvery: 0 }, 60)).toBeNull()
  })

  it('keeps a foreign file however short it is, and goes on from the beginning of a header', async () => {
    const path = await file()
    await writeFile(path, 'my notes')
    await expect(openLayersWriter(path, names, 0, { create: true })).rejects.toThrow(
      'holds no measurements of this run',
    )
    expect(await repairLayers(path, request, 0)).toBe(
      `${path} is damaged: its header was made again; the damaged file is kept as ${path}.damaged.`,
    )
    expect(await readFile(`${path}.damaged`, 'utf8')).toBe('my notes')
    for (const bytes of [0, 7, HEADER - 1]) {
      await writeFile(path, encodeLayersHeader(names).subarray(0, bytes))
      await write(path, all(0, 2), 0)
      expect(await stepsIn(path)).toEqual([0, 10])
    }
  })

  it('sets a file of another kind aside, and one of other layers', async () => {
    const path = await file()
    await writeFile(path, 'no measurements at all, whatever its name says. '.repeat(9))
    await expect(openLayersWriter(path, names, 0, { create: true })).rejects.toThrow(
      'holds no measurements of this run',
    )
    expect(await repairLayers(path, request, 20)).toBe(
      `${path} is damaged: 2 measurements of the layers are missing; the damaged file is kept as ${path}.damaged.`,
    )
    await writeFile(path, encodeLayersHeader(['another']))
    expect(await repairLayers(path, request, 20)).toContain(`the damaged file is kept as ${path}.damaged-2.`)
  })
})
