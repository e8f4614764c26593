import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FORMATS } from '../../src/main/engine/exports/formats/table.ts'
import { loadRuntime } from '../../src/main/engine/runtime/loadRuntime.ts'
import { MODEL_FORMAT_IDS } from '../../src/shared/export/formats.ts'
import { formulaValues } from '../golden/formula.ts'
import { exportedModel, kindCases, paperCases, preprocessings, presetCases, rowCases } from './cases.ts'
import { ownScores, preprocessed, toNCHW } from './scores.ts'

interface WrittenCase {
  name: string
  /** Stem of its files. */
  file: string
  /** Whether the images are pixels, and the exports do the preprocessing themselves. */
  inside: boolean
  /** [N, 3, H, W] */
  shape: number[]
  /** [N, classes] */
  scores: number[]
}

const IMAGES = 2

/**
 * Exports of every network of `cases.ts` in a folder, each with images (`.bin`, float32 [N, 3, H, W]) and the workbench's own scores of them
 * (`cases.json`): what scripts/peers/exports.mjs has other programs compute.
 */
export async function writeCases(folder: string): Promise<void> {
  const runtime = await loadRuntime('wasm')
  const written: WrittenCase[] = []
  const all = [...paperCases(), ...presetCases(), ...kindCases(), ...rowCases()]
  const withPixels = preprocessings(rowCases()[0]!.architecture.input).map(
    (state) => [rowCases()[0]!, state, true] as const,
  )
  for (const [one, state, inside] of [...all.map((one) => [one, { kind: 'none' }, false] as const), ...withPixels]) {
    const model = exportedModel(one, state)
    const { height, width } = one.architecture.input
    const numbers = formulaValues(3, IMAGES * height * width * 3)
    const images = inside ? numbers.map((number) => Math.round((number + 1) * 127.5)) : numbers
    const seen = inside ? await preprocessed(runtime, model, images) : images
    const file = `case${written.length}`
    const options = {
      order: 'pytorch',
      preprocessing: inside ? 'inside' : 'outside',
      version: '0.0.0',
      stem: file,
    } as const
    for (const format of MODEL_FORMAT_IDS)
      for (const { name, bytes } of FORMATS[format](model, options)) {
        mkdirSync(dirname(join(folder, format, name)), { recursive: true })
        writeFileSync(join(folder, format, name), bytes)
      }
    writeFileSync(join(folder, `${file}.bin`), toNCHW(images, one.architecture.input))
    written.push({
      name: inside ? `${one.name}, with the preprocessing ${state.kind} inside` : one.name,
      file,
      inside,
      shape: [IMAGES, 3, height, width],
      scores: [...(await ownScores(runtime, model, seen))],
    })
  }
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(written))
}
