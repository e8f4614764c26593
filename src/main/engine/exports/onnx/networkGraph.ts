import { activationOf } from '../../../../shared/architecture/activations.ts'
import type { ArchitectureReport } from '../../../../shared/architecture/analysis.ts'
import { flattensInTorchOrder } from '../../../../shared/architecture/flattenOrder.ts'
import type { MapShape } from '../../../../shared/architecture/mapShape.ts'
import type { RunnableKind } from '../../../../shared/architecture/spec.ts'
import type { PreprocessingState } from '../../data/preprocessing/state.ts'
import { GraphBuilder, type GraphValue } from './graph.ts'
import { activated } from './layers/activations.ts'
import { WRITERS } from './layers/table.ts'
import { writePreprocessing } from './preprocessing.ts'
import { LayerSite } from './site.ts'

export const IMAGE_NAME = 'image'
export const SCORES_NAME = 'scores'

/**
 * A network as ONNX nodes, from `image` [N, C, H, W] to `scores` [N, classes]. The weights are named as PyTorch names them and stand elsewhere, so
 * that the same network is the same nodes whatever its weights.
 * @param preprocessing what the graph does with pixels first; null where it is given what the network sees
 */
export function networkGraph(
  report: ArchitectureReport,
  input: MapShape,
  preprocessing: PreprocessingState | null,
): GraphBuilder {
  const graph = new GraphBuilder()
  const torchOrder = flattensInTorchOrder(report)
  const seen = preprocessing ? writePreprocessing(graph, IMAGE_NAME, preprocessing, input) : IMAGE_NAME
  const image: GraphValue = { name: seen, rank: 4 }
  const values: GraphValue[] = []
  for (const layer of report.layers) {
    const inputs = layer.from.map((below) => (below < 0 ? image : values[below]!))
    const site = new LayerSite(graph, layer, inputs, torchOrder.has(layer.index))
    const value = WRITERS[layer.spec.kind as RunnableKind](site)
    const activation = activationOf(layer.spec)
    values.push(activation ? { ...value, name: activated(site, value.name, activation) } : value)
  }
  // Tensors bear their layer's name; a dropout has none of its own.
  for (const [index, { name }] of values.entries()) {
    const layer = report.layers[index]!
    if (!name.startsWith(`${layer.name}/`) || layer.name === IMAGE_NAME || layer.name === SCORES_NAME) continue
    graph.rename(name, layer.name)
    for (const value of values) if (value.name === name) value.name = layer.name
  }
  const last = values.at(-1)!
  const isNode = graph.nodes.some(({ outputs }) => outputs.includes(last.name))
  if (last.rank === 2 && isNode) graph.rename(last.name, SCORES_NAME)
  else graph.rename(graph.node(SCORES_NAME, 'Flatten', [last.name], { axis: { i: 1 } }), SCORES_NAME)
  return graph
}
