import { shown } from '../../../../shared/shown.ts'
import type { NodeList } from '../lowering/nodeList.ts'
import { nearestOf } from '../onnx/nearest.ts'
import { type Json, objectOf, textOf } from './json.ts'
import type { KerasModel, LayerPlace } from './kerasModel.ts'
import { LAYERS } from './layers/table.ts'
import { Site } from './site.ts'

/** Layers whose configuration is a program. */
const PROGRAMS = new Set([
  'Lambda',
  'TFOpLambda',
  'SlicingOpLambda',
  'TensorFlowOpLayer',
  'TFSMLayer',
  'TorchModuleWrapper',
  'JaxLayer',
  'FlaxLayer',
])

/** One call of a layer as nodes: the name of its output. @throws WorkbenchError BAD_FILE naming the layer */
export function lowered(
  model: KerasModel,
  list: NodeList,
  layer: Json,
  place: LayerPlace,
  inputs: readonly (string | number)[],
): string {
  const kind = textOf(layer.class_name) ?? ''
  const site = new Site(model, list, kind, objectOf(layer.config), place, inputs)
  if (PROGRAMS.has(kind))
    throw site.bad("it holds a program, which isn't run here; build the network of plain layers, or export it as ONNX")
  const plain = Object.hasOwn(LAYERS, kind) ? LAYERS[kind] : undefined
  const owner = textOf(layer.registered_name)
  // A class of the user's own may have the name of one of Keras'.
  if (!plain || (owner?.includes('>') && !/^(keras|builtin)/i.test(owner)))
    throw site.bad(
      `layers of the class ${shown(owner?.includes('>') ? owner : kind, 60)} are not read (the nearest that are: ${nearestOf(kind, Object.keys(LAYERS))}); build the network without it, or export it as ONNX`,
    )
  return plain(site)
}
