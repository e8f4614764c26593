import { activationOf } from '../../../../shared/architecture/activations.ts'
import type { ArchitectureReport } from '../../../../shared/architecture/analysis.ts'
import type { MapShape } from '../../../../shared/architecture/mapShape.ts'
import type { RunnableKind } from '../../../../shared/architecture/spec.ts'
import type { PreprocessingState } from '../../data/preprocessing/state.ts'
import { DT_FLOAT, dimsOf, type TfGraph } from './graph.ts'
import { activated, WRITERS } from './layers/table.ts'
import { writePreprocessing } from './preprocessing.ts'
import { TfSite } from './site.ts'

export const IMAGE_NAME = 'image'
export const SCORES_NAME = 'scores'

interface Network {
  report: ArchitectureReport
  input: MapShape
  /** Null for a graph that takes what the network sees. */
  preprocessing: PreprocessingState | null
  /** Numbers of the tensor `conv1/kernel`, in our order. Writers copy them, changing none: what opens an export finds them by that. */
  weight(name: string): Float32Array
}

/** The network as TensorFlow's operations, from `image` [N, H, W, 3] to `scores` [N, classes]. */
export function writeNetwork(graph: TfGraph, { report, input, preprocessing, weight }: Network): void {
  const { height, width, channels } = input
  graph.add({
    name: IMAGE_NAME,
    op: 'Placeholder',
    input: [],
    attr: { dtype: { type: DT_FLOAT }, shape: { shape: dimsOf([-1, height, width, channels]) } },
  })
  const image = preprocessing ? writePreprocessing(graph, IMAGE_NAME, preprocessing, input) : IMAGE_NAME
  const values: string[] = []
  for (const layer of report.layers) {
    const inputs = layer.from.map((below) => (below < 0 ? image : values[below]!))
    const site = new TfSite(graph, layer, inputs, weight)
    const value = WRITERS[layer.spec.kind as RunnableKind](site)
    const activation = activationOf(layer.spec)
    values.push(activation ? activated(site, value, activation) : value)
  }
  const shape = graph.integers(SCORES_NAME, [-1, report.classes])
  graph.named(SCORES_NAME, 'Reshape', [values.at(-1)!, shape])
}
