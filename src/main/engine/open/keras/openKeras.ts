import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import type { ForeignModel, OpenOptions } from '../foreignModel.ts'
import { NodeList } from '../lowering/nodeList.ts'
import { openLowered } from '../lowering/openLowered.ts'
import { refsOf } from './inbound.ts'
import { isObject, type Json, listOf, numberOf, objectOf } from './json.ts'
import type { KerasModel } from './kerasModel.ts'
import { kindOf, layersOf, MODELS, nameOf, Walk } from './walk.ts'

const DEEPEST = 8

/**
 * The network and the weights of a Keras model: functional or sequential, of Keras 2 or 3.
 * @throws WorkbenchError BAD_FILE naming the layer or the weight
 */
export function openKeras(model: KerasModel, options: OpenOptions): ForeignModel {
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${model.label} cannot be opened: ${why}.`)
  const { topology } = model
  if (!MODELS.has(kindOf(topology)))
    throw bad(
      `its model is of the class ${shown(kindOf(topology) || 'unknown', 60)}, whose layers stand in Python code; build it as a functional or sequential model, or export it as ONNX`,
    )
  const list = new NodeList(model.label)
  const inputs = inputsOf(topology, 0).map((dims, i) => ({ name: `image${i || ''}`, dims }))
  if (inputs.length !== 1) throw bad(`it has ${inputs.length} inputs, and networks here have one`)
  for (const { name, dims } of inputs) {
    if (dims.length !== 4)
      throw bad(
        dims.length === 0
          ? 'it says no shape of its input; build it with an Input layer before it is saved'
          : `its input has ${dims.length} dimensions, and images have four`,
      )
    list.know(name, dims.length)
  }
  const walk = new Walk(model, list)
  const outputs = walk.run(
    topology,
    { names: [], path: '' },
    inputs.map(({ name }) => name),
  )
  const graph = list.model(inputs, outputs, model.version ?? '', orderOf(topology, 0) ?? 'NHWC')
  return {
    ...openLowered(graph, bad, options),
    form: model.form,
    producer: model.version && `Keras ${model.version}`,
  }
}

/** Sides of a model's inputs, the batch first; null where they are open. */
function inputsOf(topology: Json, depth: number): (number | null)[][] {
  const layers = layersOf(topology)
  if (kindOf(topology) !== 'Sequential')
    return refsOf(objectOf(topology.config).input_layers).map(({ layer }) =>
      sidesOf(objectOf(layers.find((one) => nameOf(one) === layer)?.config)),
    )
  const [first] = layers
  if (!first) return []
  if (MODELS.has(kindOf(first)) && depth < DEEPEST) return inputsOf(first, depth + 1)
  const own = sidesOf(objectOf(first.config))
  if (own.length > 0) return [own]
  const built = objectOf(topology.config).build_input_shape ?? objectOf(topology.build_config).input_shape
  return [sidesOf({ batch_shape: built })]
}

function sidesOf(config: Json): (number | null)[] {
  const shape = config.batch_shape ?? config.batch_input_shape
  return listOf(shape)
    .slice(0, 8)
    .map(numberOf)
    .map((side) => (side !== null && Number.isInteger(side) && side > 0 ? side : null))
}

/** Where channels stand, by the first layer that says it. */
function orderOf(topology: Json, depth: number): 'NCHW' | 'NHWC' | null {
  if (depth > DEEPEST) return null
  for (const layer of layersOf(topology)) {
    if (!isObject(layer.config) && !Array.isArray(layer.config)) continue
    const own = MODELS.has(kindOf(layer)) ? orderOf(layer, depth + 1) : objectOf(layer.config).data_format
    // Flatten says it too, and has none of its own.
    if (kindOf(layer) === 'Flatten') continue
    if (own === 'channels_first' || own === 'NCHW') return 'NCHW'
    if (own === 'channels_last' || own === 'NHWC') return 'NHWC'
  }
  return null
}
