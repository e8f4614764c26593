import type { Attribute, OnnxNode } from '../../src/main/engine/open/onnx/model.ts'
import { drawOnnx } from '../../src/main/engine/open/onnx/openOnnx.ts'
import type { StoredTensor } from '../../src/main/engine/open/onnx/storedTensor.ts'
import type { Architecture } from '../../src/shared/architecture/spec.ts'

const noFiles = () => {
  throw new Error('no file')
}

/** A tensor of a file; numbers that nobody gives are ones. */
export const tensor = (name: string, dims: number[], numbers?: number[], isFloat = true): StoredTensor => ({
  name,
  dims,
  isFloat,
  read() {
    const all = numbers ?? Array.from({ length: dims.reduce((product, side) => product * side, 1) }, () => 1)
    return isFloat ? Float32Array.from(all) : Float64Array.from(all)
  },
})

export const node = (
  operator: string,
  inputs: string[],
  output: string,
  attributes: Record<string, Attribute> = {},
): OnnxNode => ({ name: output, operator, inputs, outputs: [output], attributes: new Map(Object.entries(attributes)) })

/** The drawing of a graph of one image. */
export function drawingOf(
  image: number[],
  nodes: OnnxNode[],
  tensors: StoredTensor[] = [],
  said: Record<string, (number | null)[]> = {},
): Architecture {
  const drawn = drawOnnx(
    {
      label: 'model.onnx',
      producer: '',
      opset: 17,
      nodes,
      initialisers: new Map(tensors.map((one) => [one.name, one])),
      inputs: [{ name: 'image', dims: image }],
      outputs: [{ name: nodes.at(-1)!.outputs[0]!, dims: [] }],
      shapes: new Map(Object.entries(said)),
      metadata: new Map(),
    },
    noFiles,
    { id: 'model', title: 'Model' },
  )
  if (!drawn) throw new Error('all of its operators are computed')
  return drawn
}
