import type { LayerHistory, LayersQuery } from '@shared/api/layers.ts'
import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { diagnosedLayers, diagnosticsEvery, isDiagnosed } from '@shared/training/layerDiagnostics.ts'
import type { RunSummary } from '@shared/training/run.ts'

/** Norms that fall while a run trains, of a network whose fourth layer goes silent half-way. */
export function fakeLayers({ request, step: end }: RunSummary, { quantities, columns }: LayersQuery): LayerHistory {
  const layers = diagnosedLayers(analyseArchitecture(request.architecture)).map(({ name }) => name)
  const every = diagnosticsEvery(request)
  const all = Array.from({ length: end }, (_, step) => step).filter((step) => isDiagnosed(step, every))
  const steps = all.filter((_, at) => at % Math.ceil(all.length / columns) === 0)
  const value = (row: number, step: number) =>
    (2 ** -(row % 5) * (1 + 0.2 * Math.sin(row + step / 60))) / (1 + step / 900)
  const isSilent = (row: number, step: number) => row === 3 && step >= end / 2
  const values = quantities.map((quantity) => [
    quantity,
    Float32Array.from(
      layers.flatMap((_, row) =>
        steps.map((step) => {
          if (quantity === 'silent') return isSilent(row, step) ? 0.97 : 0.03 * (row % 6)
          return isSilent(row, step) && quantity === 'gradient' ? 0 : value(row, step)
        }),
      ),
    ),
  ])
  const silentFrom = steps.find((step) => isSilent(3, step))
  const dead =
    silentFrom !== undefined && layers[3]
      ? [{ layer: layers[3], kind: 'silent' as const, step: silentFrom, share: 0.97 }]
      : []
  return {
    layers,
    steps,
    values: Object.fromEntries(values),
    measured: all.length,
    lastStep: all.at(-1) ?? null,
    every,
    findings: dead,
    sentence: dead[0]
      ? `${dead[0].layer}: 97 % of its channels are silent from step ${dead[0].step} on.`
      : 'No layer has died.',
  }
}
