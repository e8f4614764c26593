import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import type { ByteSource } from '../byteSource.ts'
import { type BytesField, type FieldValue, Protobuf } from './protobuf.ts'
import { readTensor, type StoredTensor } from './storedTensor.ts'

export type Attribute =
  | { kind: 'number'; value: number }
  | { kind: 'numbers'; values: number[] }
  | { kind: 'text'; value: string }
  | { kind: 'tensor'; value: StoredTensor }
  | { kind: 'other' }

export interface OnnxNode {
  /** Its own name, or its first output's. */
  name: string
  /** What another format calls it, where nodes were made of that one: `layer conv1 (Conv2D)`. */
  origin?: string
  /** `Conv`; operators of other domains carry it, `com.microsoft.FusedConv`. */
  operator: string
  inputs: string[]
  outputs: string[]
  attributes: Map<string, Attribute>
}

export interface OnnxValue {
  name: string
  /** Sides; null where they are not fixed. */
  dims: (number | null)[]
}

/** An ONNX model as its file says it (onnx.proto); numbers of tensors stay in the file until they are asked for. */
export interface OnnxModel {
  label: string
  producer: string
  opset: number
  nodes: OnnxNode[]
  initialisers: Map<string, StoredTensor>
  inputs: OnnxValue[]
  /** Where an image's channels stand; by its sides where absent. */
  imageOrder?: 'NCHW' | 'NHWC'
  outputs: OnnxValue[]
  /** Sides of results, where the file says them; null where they are not fixed. */
  shapes: Map<string, (number | null)[]>
  metadata: Map<string, string>
}

const MOST_NODES = 20_000
const MOST_INITIALISERS = 100_000
const MOST_NUMBERS_OF_AN_ATTRIBUTE = 1 << 20

/** @throws WorkbenchError BAD_FILE naming the byte or the node */
export function readOnnx(source: ByteSource): OnnxModel {
  const proto = new Protobuf(source)
  const model: OnnxModel = {
    label: source.label,
    producer: '',
    opset: 0,
    nodes: [],
    initialisers: new Map(),
    inputs: [],
    outputs: [],
    shapes: new Map(),
    metadata: new Map(),
  }
  let graph: BytesField | null = null
  let functions = 0
  for (const field of proto.fields(0, source.size)) {
    if (field.wire !== 'bytes') continue
    if (field.field === 2) model.producer = proto.text(field)
    else if (field.field === 7) graph = field
    else if (field.field === 8) {
      const { domain, version } = operatorSet(proto, field)
      if (domain === '' || domain === 'ai.onnx') model.opset = version
    } else if (field.field === 14) {
      const [key, value] = proto.pair(field)
      if (model.metadata.size < 1000) model.metadata.set(key, value)
    } else if (field.field === 25) functions++
  }
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${source.label} cannot be opened: ${why}.`)
  if (!graph) throw bad('it holds no graph; export the model again, or choose the .onnx file itself')
  if (model.opset < 7)
    throw bad(
      `it is of operator set ${model.opset}, and 7 and later ones are read; convert it in Python with onnx.version_converter`,
    )
  if (functions > 0)
    throw bad(
      `${functions} of its operators are functions of its own; write them out in Python with onnx.inliner.inline_local_functions`,
    )
  readGraph(proto, graph, model)
  for (const { name, dims } of model.outputs) if (dims.length > 0) model.shapes.set(name, dims)
  return model
}

function readGraph(proto: Protobuf, graph: BytesField, model: OnnxModel): void {
  const values = (field: FieldValue, into: OnnxValue[]) => {
    if (field.wire === 'bytes') into.push(valueInfo(proto, field))
  }
  for (const field of proto.fields(graph.at, graph.at + graph.length)) {
    if (field.wire !== 'bytes') continue
    if (field.field === 1) {
      model.nodes.push(readNode(proto, field))
      if (model.nodes.length > MOST_NODES) throw proto.bad(field.at, `the graph has more than ${MOST_NODES} nodes`)
    } else if (field.field === 5) {
      const tensor = readTensor(proto, field)
      model.initialisers.set(tensor.name, tensor)
      if (model.initialisers.size > MOST_INITIALISERS)
        throw proto.bad(field.at, `the graph has more than ${MOST_INITIALISERS} tensors`)
    } else if (field.field === 11) values(field, model.inputs)
    else if (field.field === 12) values(field, model.outputs)
    else if (field.field === 13) {
      const { name, dims } = valueInfo(proto, field)
      if (dims.length > 0) model.shapes.set(name, dims)
      if (model.shapes.size > MOST_INITIALISERS)
        throw proto.bad(field.at, `the graph has more than ${MOST_INITIALISERS} shapes`)
    } else if (field.field === 15) throw proto.bad(field.at, 'a tensor is sparse, and dense ones are read')
  }
}

function readNode(proto: Protobuf, message: BytesField): OnnxNode {
  const node: OnnxNode = { name: '', operator: '', inputs: [], outputs: [], attributes: new Map() }
  let domain = ''
  for (const field of proto.fields(message.at, message.at + message.length)) {
    if (field.wire !== 'bytes') continue
    if (field.field === 1) node.inputs.push(proto.text(field))
    else if (field.field === 2) node.outputs.push(proto.text(field))
    else if (field.field === 3) node.name = proto.text(field)
    else if (field.field === 4) node.operator = proto.text(field, 200)
    else if (field.field === 5) {
      const [name, value] = readAttribute(proto, field)
      node.attributes.set(name, value)
    } else if (field.field === 7) domain = proto.text(field, 200)
  }
  if (node.inputs.length > 1000 || node.outputs.length > 1000)
    throw proto.bad(message.at, `the node ${shown(node.name, 80)} has more than 1000 inputs or outputs`)
  if (domain !== '' && domain !== 'ai.onnx') node.operator = `${domain}.${node.operator}`
  node.name ||= node.outputs[0] ?? ''
  return node
}

function readAttribute(proto: Protobuf, message: BytesField): [name: string, value: Attribute] {
  let name = ''
  let value: Attribute = { kind: 'other' }
  const numbers: number[] = []
  const add = (number: number, at: number) => {
    if (numbers.push(number) > MOST_NUMBERS_OF_AN_ATTRIBUTE)
      throw proto.bad(at, `the attribute ${shown(name, 80)} has more than ${MOST_NUMBERS_OF_AN_ATTRIBUTE} numbers`)
  }
  for (const field of proto.fields(message.at, message.at + message.length)) {
    if (field.field === 1 && field.wire === 'bytes') name = proto.text(field, 200)
    else if (field.field === 2 && field.wire === 'fixed') value = { kind: 'number', value: proto.float(field.at) }
    else if (field.field === 3 && field.wire === 'varint') value = { kind: 'number', value: field.value }
    else if (field.field === 4 && field.wire === 'bytes') value = { kind: 'text', value: proto.text(field, 1 << 16) }
    else if (field.field === 5 && field.wire === 'bytes') value = { kind: 'tensor', value: readTensor(proto, field) }
    else if (field.field === 7) {
      if (field.wire === 'fixed') add(proto.float(field.at), field.at)
      else if (field.wire === 'bytes')
        for (let at = field.at; at + 4 <= field.at + field.length; at += 4) add(proto.float(at), at)
    } else if (field.field === 8) for (const number of proto.varints(field)) add(number, field.at)
    else if (field.field === 20 && field.wire === 'varint' && (field.value === 6 || field.value === 7))
      // FLOATS and INTS, which may be empty
      value = { kind: 'numbers', values: numbers }
  }
  return [name, numbers.length > 0 ? { kind: 'numbers', values: numbers } : value]
}

function operatorSet(proto: Protobuf, message: BytesField) {
  const set = { domain: '', version: 0 }
  for (const field of proto.fields(message.at, message.at + message.length))
    if (field.field === 1 && field.wire === 'bytes') set.domain = proto.text(field)
    else if (field.field === 2 && field.wire === 'varint') set.version = field.value
  return set
}

/** ValueInfoProto: a name, and in it TypeProto > Tensor > TensorShapeProto > Dimension. */
function valueInfo(proto: Protobuf, message: BytesField): OnnxValue {
  const value: OnnxValue = { name: '', dims: [] }
  const inside = (parent: BytesField, number: number) => {
    for (const field of proto.fields(parent.at, parent.at + parent.length))
      if (field.field === number && field.wire === 'bytes') return field
    return null
  }
  for (const field of proto.fields(message.at, message.at + message.length))
    if (field.wire !== 'bytes') continue
    else if (field.field === 1) value.name = proto.text(field)
    else if (field.field === 2) {
      const tensor = inside(field, 1)
      const shape = tensor && inside(tensor, 2)
      if (!shape) continue
      for (const dim of proto.fields(shape.at, shape.at + shape.length)) {
        if (dim.field !== 1 || dim.wire !== 'bytes') continue
        let side: number | null = null
        for (const part of proto.fields(dim.at, dim.at + dim.length))
          if (part.field === 1 && part.wire === 'varint' && part.value > 0) side = part.value
        value.dims.push(side)
        if (value.dims.length > 8) throw proto.bad(field.at, `${shown(value.name, 80)} has more than 8 dimensions`)
      }
    }
  return value
}
