import { type ArchitectureReport, analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { parameterSpecs } from '../../../../shared/architecture/parameters.ts'
import { elements } from '../../../../shared/checkpoint/shape.ts'
import type { PreprocessingState } from '../../data/preprocessing/state.ts'
import { OWN_KEY, type OwnMetadata, OwnMetadataSchema } from '../../exports/ownMetadata.ts'
import { SCORES_NAME, writeNetwork } from '../../exports/tfjs/networkGraph.ts'
import type { ForeignModel, OpenOptions } from '../foreignModel.ts'
import { objectOf } from '../keras/json.ts'
import { soundPreprocessing } from '../soundPreprocessing.ts'
import { Different, MarkedGraph } from './markedGraph.ts'
import { isModest } from './modest.ts'
import type { GraphFile } from './openGraph.ts'

const WHITENED =
  'The network expects whitened images, and its whitening is not in the file; export it with the preprocessing inside.'

/**
 * A model that the workbench has exported, as it was: its metadata says network, classes and preprocessing. They are believed only where the network
 * that they name is written with these very nodes and constants, so that a file which another program has changed since is read node by node like any
 * other.
 * @param bytes of its files of weights, which no network can have more of
 * @returns null for every other model
 */
export function ownGraph(file: GraphFile, bytes: number, bad: (why: string) => Error, options: OpenOptions) {
  const { success, data } = OwnMetadataSchema.safeParse(objectOf(file.json.userDefinedMetadata)[OWN_KEY])
  if (!success) return null
  try {
    const report = analyseArchitecture(data.architecture)
    return isModest(report, data, bytes) ? compared(file, data, report, bad, options) : null
  } catch (error) {
    if (error instanceof Different || isOfNetwork(error)) return null
    throw error
  }
}

/** A network that its own rules refuse, which no export has. */
const isOfNetwork = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'BAD_INPUT'

function compared(
  { json, nodes, output, weights }: GraphFile,
  { architecture, classes, preprocessing }: OwnMetadata,
  report: ArchitectureReport,
  bad: (why: string) => Error,
  options: OpenOptions,
): ForeignModel | null {
  const graph = new MarkedGraph(nodes, weights)
  const specs = parameterSpecs(report)
  const counts = new Map(specs.map(({ name, shape }) => [name, elements(shape)]))
  writeNetwork(graph, {
    report,
    input: architecture.input,
    preprocessing: preprocessing.inside ? markedState(graph, architecture.input, preprocessing.kind) : null,
    weight: (name) => graph.marks(name, counts.get(name)!),
  })
  if (graph.nodes.length !== nodes.length || output !== SCORES_NAME || classes.length !== report.classes) return null
  const tensors = specs.map(({ name, shape }) => ({ name, shape, data: graph.numbers(name) }))
  const state = stateOf(graph, preprocessing)
  const odd = tensors.find(({ data }) => !data.every(Number.isFinite))
  if (odd) throw bad(`its tensor ${odd.name} holds numbers that are not finite`)
  return {
    architecture: { ...architecture, id: options.id, title: options.title },
    tensors,
    classes,
    ...(state && { preprocessing: soundPreprocessing(state, bad) }),
    sizeIsFree: false,
    notes: state ? [] : [WHITENED],
    form: 'TensorFlow.js graph model',
    producer: typeof json.generatedBy === 'string' ? json.generatedBy : null,
  }
}

const MEAN = 'preprocessing:mean'
const DEVIATION = 'preprocessing:deviation'
const MATRIX = 'preprocessing:matrix'

/** A preprocessing whose numbers are marks. */
function markedState(
  graph: MarkedGraph,
  { height, width, channels }: OwnMetadata['architecture']['input'],
  kind: PreprocessingState['kind'],
): PreprocessingState {
  if (kind === 'standardise') return { kind, mean: graph.marks(MEAN, 3), deviation: graph.marks(DEVIATION, 3) }
  if (kind !== 'gcn-zca') return { kind }
  const size = height * width * channels
  return { kind, mean: graph.marks(MEAN, size), matrix: graph.marks(MATRIX, size * size) }
}

/** What images went through: by the graph where it does that itself, else by the metadata; null where neither holds it. */
function stateOf(graph: MarkedGraph, said: OwnMetadata['preprocessing']): PreprocessingState | null {
  const { kind, inside, mean, deviation } = said
  if (kind === 'none' || kind === 'gcn') return { kind }
  if (kind === 'gcn-zca') return inside ? { kind, mean: graph.numbers(MEAN), matrix: graph.numbers(MATRIX) } : null
  if (inside) return { kind, mean: graph.numbers(MEAN), deviation: graph.numbers(DEVIATION) }
  return mean && deviation ? { kind, mean: Float32Array.from(mean), deviation: Float32Array.from(deviation) } : null
}
