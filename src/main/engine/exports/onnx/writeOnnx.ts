import { specsForPytorch } from '../../../../shared/architecture/flattenOrder.ts'
import { weightsForPytorch } from '../../../../shared/checkpoint/weights.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { MessageWriter } from '../../../../shared/protobufWriter.ts'
import type { ExportedModel } from '../exportedModel.ts'
import { OWN_KEY, ownMetadata } from '../ownMetadata.ts'
import { preprocessingWords } from '../preprocessingWords.ts'
import type { GraphConstant, GraphNode, OnnxAttribute } from './graph.ts'
import { namesWords } from './metadata.ts'
import { IMAGE_NAME, networkGraph, SCORES_NAME } from './networkGraph.ts'
import { ZCA_MATRIX, ZCA_MEAN } from './preprocessing.ts'

const OPSET = 17
/** The version of the file format that came with operator set 17. */
const IR_VERSION = 8
/** TensorProto.DataType */
const FLOAT = 1
const INT64 = 7
/** Protocol buffers count bytes of a message in 31 bits. */
const MOST_BYTES = 2 ** 31 - 1

/**
 * A model as one ONNX file of operator set 17: image [batch, 3, H, W] -> scores [batch, classes], class names and preprocessing in its metadata.
 * @param inside whether the graph takes pixels from 0 to 255 and does the preprocessing itself
 * @throws WorkbenchError BAD_INPUT for more than 2 GB
 */
export function writeOnnx(model: ExportedModel, inside: boolean, version: string): Uint8Array<ArrayBuffer> {
  const { architecture, report, preprocessing } = model
  const graph = networkGraph(report, architecture.input, inside ? preprocessing : null)
  const file = new MessageWriter()
    .integer(1, IR_VERSION)
    .text(2, 'AllConv Workbench')
    .text(3, version)
    .text(6, `${model.title}: ${architecture.title}`)
    .message(7, (message) => {
      for (const node of graph.nodes) message.message(1, (inner) => writeNode(inner, node))
      message.text(2, architecture.id)
      for (const { name, shape, data } of weightsForPytorch(model.weights, specsForPytorch(report)))
        message.message(5, (inner) => writeTensor(inner, name, { dims: shape, floats: data }))
      if (preprocessing.kind === 'gcn-zca') {
        const { mean, matrix } = preprocessing
        message.message(5, (inner) => writeTensor(inner, ZCA_MEAN, { dims: [mean.length], floats: mean }))
        const dims = [mean.length, mean.length]
        message.message(5, (inner) => writeTensor(inner, ZCA_MATRIX, { dims, floats: matrix }))
      }
      for (const [name, value] of graph.constants) message.message(5, (inner) => writeTensor(inner, name, value))
      const { height, width, channels } = architecture.input
      message.message(11, (inner) => writeValue(inner, IMAGE_NAME, ['batch', channels, height, width]))
      message.message(12, (inner) => writeValue(inner, SCORES_NAME, ['batch', report.classes]))
    })
    .message(8, (set) => set.text(1, '').integer(2, OPSET))
  const metadata = {
    names: namesWords(model.classes),
    preprocessing: preprocessingWords(preprocessing, inside),
    run: model.runId,
    [OWN_KEY]: JSON.stringify(ownMetadata(model, inside)),
  }
  for (const [key, value] of Object.entries(metadata)) file.message(14, (pair) => pair.text(1, key).text(2, value))
  if (file.size > MOST_BYTES)
    throw new WorkbenchError(
      'BAD_INPUT',
      `${model.title} would be ${(file.size / 1e9).toFixed(1)} GB, and an ONNX file holds at most 2 GB; export it as safetensors.`,
    )
  return file.whole()
}

function writeNode(message: MessageWriter, { operator, name, inputs, outputs, attributes }: GraphNode): void {
  for (const input of inputs) message.text(1, input)
  for (const output of outputs) message.text(2, output)
  message.text(3, name).text(4, operator)
  for (const [key, value] of Object.entries(attributes))
    message.message(5, (attribute) => writeAttribute(attribute.text(1, key), value))
}

function writeAttribute(message: MessageWriter, value: OnnxAttribute): void {
  // Field 20 is the kind of the attribute.
  if ('f' in value) message.float(2, value.f).integer(20, 1)
  else if ('i' in value) message.integer(3, value.i).integer(20, 2)
  else if ('s' in value) message.text(4, value.s).integer(20, 3)
  else {
    for (const number of value.ints) message.integer(8, number)
    message.integer(20, 7)
  }
}

function writeTensor(message: MessageWriter, name: string, value: GraphConstant): void {
  for (const side of value.dims) message.integer(1, side)
  message.integer(2, 'floats' in value ? FLOAT : INT64).text(8, name)
  const numbers = 'floats' in value ? value.floats : BigInt64Array.from(value.integers, BigInt)
  message.bytes(9, new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
}

function writeValue(message: MessageWriter, name: string, dims: readonly (string | number)[]): void {
  message.text(1, name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.integer(1, FLOAT).message(2, (shape) => {
        for (const side of dims)
          shape.message(1, (dim) => (typeof side === 'number' ? dim.integer(1, side) : dim.text(2, side)))
      }),
    ),
  )
}
