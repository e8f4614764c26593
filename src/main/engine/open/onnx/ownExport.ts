import { type ArchitectureReport, analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { specsForPytorch } from '../../../../shared/architecture/flattenOrder.ts'
import type { NamedTensor } from '../../../../shared/checkpoint/safetensors.ts'
import { sameShape } from '../../../../shared/checkpoint/shape.ts'
import { fromPytorch, pytorchName, pytorchShape } from '../../../../shared/checkpoint/weights.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import type { PreprocessingState } from '../../data/preprocessing/state.ts'
import type { GraphBuilder, OnnxAttribute } from '../../exports/onnx/graph.ts'
import { networkGraph } from '../../exports/onnx/networkGraph.ts'
import { ZCA_MATRIX, ZCA_MEAN } from '../../exports/onnx/preprocessing.ts'
import { OWN_KEY, type OwnMetadata, OwnMetadataSchema } from '../../exports/ownMetadata.ts'
import type { ForeignModel, OpenOptions } from '../foreignModel.ts'
import { soundPreprocessing } from '../soundPreprocessing.ts'
import type { Attribute, OnnxModel } from './model.ts'
import type { ExternalFiles } from './storedTensor.ts'

/**
 * A model that the workbench has exported, as it was: its metadata says network, classes and preprocessing. They are believed only where the network
 * that they name is written with these very nodes, so that a file which another program has changed since is read node by node like any other.
 * @returns null for every other model
 * @throws WorkbenchError BAD_FILE for a preprocessing that no image can be scaled by
 */
export function ownExport(model: OnnxModel, files: ExternalFiles, options: OpenOptions): ForeignModel | null {
  const metadata = metadataOf(model)
  if (!metadata) return null
  const { architecture, preprocessing } = metadata
  let report: ArchitectureReport
  try {
    report = analyseArchitecture(architecture)
  } catch {
    return null
  }
  if (!isModest(report)) return null
  const numbers = (name: string, length: number): Float32Array | null => {
    const stored = model.initialisers.get(name)
    if (!stored?.isFloat || stored.dims.reduce((product, side) => product * side, 1) !== length) return null
    return Float32Array.from(stored.read(files))
  }
  const state = stateOf(metadata, numbers)
  if (
    !state ||
    !hasNodesOf(model, networkGraph(report, architecture.input, preprocessing.inside ? state : null), files)
  )
    return null
  const tensors: NamedTensor[] = []
  for (const spec of specsForPytorch(report)) {
    const stored = model.initialisers.get(pytorchName(spec.name))
    if (!stored?.isFloat || !sameShape(stored.dims, pytorchShape(spec.shape))) return null
    tensors.push({ name: spec.name, shape: spec.shape, data: fromPytorch(Float32Array.from(stored.read(files)), spec) })
  }
  if (metadata.classes.length !== report.classes) return null
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${model.label} cannot be opened: ${why}.`)
  return {
    architecture: { ...architecture, id: options.id, title: options.title },
    tensors,
    classes: metadata.classes,
    preprocessing: soundPreprocessing(state, bad),
    sizeIsFree: false,
    notes: [],
    form: 'ONNX',
    producer: model.producer || null,
  }
}

/** More than the nodes of any file that is read, and more constants than a network of ours has. */
const MOST_TAPS = 5_000
const MOST_CORRECTIONS = 2 ** 22

/** Whether a network is written with as few nodes and constants as one that was made to be used: metadata may say anything. */
function isModest({ layers }: ArchitectureReport): boolean {
  let [taps, corrections] = [0, 0]
  for (const { spec, output } of layers)
    if (spec.kind === 'p-norm-pooling') taps += spec.kernel ** 2
    else if (spec.kind === 'average-pooling') corrections += output.height * output.width
  return taps <= MOST_TAPS && corrections <= MOST_CORRECTIONS
}

function metadataOf({ metadata }: OnnxModel): OwnMetadata | null {
  const text = metadata.get(OWN_KEY)
  if (text === undefined) return null
  try {
    return OwnMetadataSchema.parse(JSON.parse(text))
  } catch {
    return null // written by a later version, or changed
  }
}

function stateOf(
  { architecture, preprocessing: { kind, mean, deviation } }: OwnMetadata,
  numbers: (name: string, length: number) => Float32Array | null,
): PreprocessingState | null {
  if (kind === 'none' || kind === 'gcn') return { kind }
  if (kind === 'standardise')
    return mean && deviation ? { kind, mean: Float32Array.from(mean), deviation: Float32Array.from(deviation) } : null
  const { height, width, channels } = architecture.input
  const size = height * width * channels
  const [centre, matrix] = [numbers(ZCA_MEAN, size), numbers(ZCA_MATRIX, size * size)]
  return centre && matrix ? { kind, mean: centre, matrix } : null
}

/** Whether the file's nodes and the constants of its form are those that the network is written with. */
function hasNodesOf(model: OnnxModel, graph: GraphBuilder, files: ExternalFiles): boolean {
  if (model.nodes.length !== graph.nodes.length) return false
  const isSame = graph.nodes.every((node, at) => {
    const found = model.nodes[at]!
    const attributes = Object.entries(node.attributes)
    return (
      found.operator === node.operator &&
      found.inputs.join() === node.inputs.join() &&
      found.outputs.join() === node.outputs.join() &&
      found.attributes.size === attributes.length &&
      attributes.every(([name, value]) => sameAttribute(found.attributes.get(name), value))
    )
  })
  return (
    isSame &&
    [...graph.constants].every(([name, value]) => {
      const stored = model.initialisers.get(name)
      if (!stored || !sameShape(stored.dims, value.dims)) return false
      const wanted = 'floats' in value ? value.floats : value.integers
      return stored.read(files).every((number, at) => number === wanted[at])
    })
  )
}

function sameAttribute(found: Attribute | undefined, value: OnnxAttribute): boolean {
  if ('ints' in value) return found?.kind === 'numbers' && found.values.join() === value.ints.join()
  if ('s' in value) return found?.kind === 'text' && found.value === value.s
  return found?.kind === 'number' && found.value === ('f' in value ? Math.fround(value.f) : value.i)
}
