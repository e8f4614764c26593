import { describe, expect, it } from 'vitest'
import type { StepOptions } from '../../src/main/engine/training/eagerStep.ts'
import type { TrainingStep } from '../../src/main/engine/training/step.ts'
import { analyseArchitecture } from '../../src/shared/architecture/analysis.ts'
import type { Architecture, LayerSpec } from '../../src/shared/architecture/spec.ts'
import { diagnosedLayers, MEASURED } from '../../src/shared/training/layerDiagnostics.ts'
import golden from './layerDiagnostics.json' with { type: 'json' }
import { formulaBatch, formulaWeights } from './networks.ts'

const convolution = (channels: number, more: object = {}) =>
  ({ kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels, relu: true, ...more }) as LayerSpec
const bare = { relu: false, bias: false }

/** The networks of scripts/golden/layer_diagnostics.py. */
const PLAIN: LayerSpec[] = [
  convolution(6),
  convolution(8, { stride: 2 }),
  convolution(10, { kernel: 1, padding: 0 }),
  { kind: 'global-average' },
]
const NORMALISED: LayerSpec[] = [
  convolution(6, bare),
  { kind: 'batch-normalisation', activation: 'relu' },
  convolution(6, bare),
  { kind: 'batch-normalisation' },
  { kind: 'add', from: ['bn1', 'bn2'], activation: 'relu' },
  { kind: 'global-average' },
  { kind: 'dense', channels: 10 },
]

type MakeStep = (architecture: Architecture, options: StepOptions) => Promise<TrainingStep>

/** Holds what four steps measure of each layer against PyTorch's numbers. */
export function checkDiagnostics(makers: [title: string, make: MakeStep][]): void {
  describe.each(golden.cases)('layers of $name equal PyTorch', ({ name, recipe, salt, silent, steps }) => {
    const layers = name.startsWith('plain') ? PLAIN : NORMALISED
    const architecture = { id: 'tiny', title: 'Tiny', input: { height: 32, width: 32, channels: 3 }, layers }
    const weights = formulaWeights(architecture)
    for (const { name, data } of weights)
      for (const channel of (silent as Partial<Record<string, number[]>>)[name] ?? []) data[channel] = golden.silentBias
    const diagnosed = diagnosedLayers(analyseArchitecture(architecture))

    it.each(makers)('%s', async (_, make) => {
      const settings = { dropout: false, ...recipe } as StepOptions['recipe']
      const step = await make(architecture, { recipe: settings, seed: 0, diagnostics: true })
      step.write(weights)
      for (const [number, expected] of (steps as Record<string, Record<string, number>>[]).entries()) {
        const options = { learningRate: golden.learningRate, step: number, diagnose: true }
        const { layers: found } = await step.run(formulaBatch(number, golden.batch, salt), options)
        expect(diagnosed.map((layer) => layer.name).sort()).toEqual(Object.keys(expected).sort())
        for (const [row, layer] of diagnosed.entries())
          for (const [column, measured] of MEASURED.entries()) {
            const where = `step ${number}, ${layer.name}, ${measured}`
            const value = found![row * MEASURED.length + column]!
            const wanted = expected[layer.name]![measured]
            if (wanted === undefined) expect(value, where).toBeNaN()
            else expect(Math.abs(value - wanted), where).toBeLessThanOrEqual(1e-4 * wanted)
          }
      }
      step.dispose()
    })
  })
}
