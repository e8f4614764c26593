import { elements } from '../../../../shared/checkpoint/shape.ts'
import { halfToNumber } from '../../../../shared/checkpoint/storedNumbers.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import { type ByteSource, partOf } from '../byteSource.ts'
import { isObject, type Json, listOf, numberOf, objectOf, textOf } from '../keras/json.ts'
import type { Stored } from '../lowering/nodeList.ts'
import type { ExternalFiles } from '../onnx/storedTensor.ts'

/** A tensor of a model's weight files. */
export interface TfjsWeight extends Stored {
  isFloat: boolean
}

const MOST_TENSORS = 100_000
const MOST_NUMBERS = 2 ** 29
/** Bytes of a number; quantised ones are in their own type. */
const WIDTH: Record<string, number> = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 }

/** The tensors that the manifest of a `model.json` lists, by name; numbers are read from the files beside it. @throws WorkbenchError BAD_FILE */
export function manifestWeights(label: string, json: Json, files: ExternalFiles): Map<string, TfjsWeight> {
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${label} cannot be opened: ${why}.`)
  const found = new Map<string, TfjsWeight>()
  for (const group of listOf(json.weightsManifest).map(objectOf)) {
    const paths = listOf(group.paths).map((path) => textOf(path) ?? '')
    let at = 0
    for (const spec of listOf(group.weights).map(objectOf)) {
      const name = textOf(spec.name) ?? ''
      const dims = listOf(spec.shape).map((side) => numberOf(side) ?? -1)
      const count = elements(dims)
      const called = `the tensor ${shown(name, 80)}`
      if (dims.length > 8 || dims.some((side) => !Number.isInteger(side) || side < 0) || !(count <= MOST_NUMBERS))
        throw bad(`${called} has the shape ${shown(JSON.stringify(spec.shape), 60)}`)
      const quantised = isObject(spec.quantization) ? spec.quantization : null
      const type = textOf(quantised?.dtype ?? spec.dtype) ?? ''
      const width = Object.hasOwn(WIDTH, type) ? WIDTH[type]! : null
      if (width === null) throw bad(`${called} holds numbers of the kind ${shown(type, 40)}, which is not read`)
      const start = at
      at += width * count
      found.set(name, {
        dims,
        isFloat: spec.dtype === 'float32',
        read: () => numbersOf(bytesOf(label, paths, files, start, width * count), type, quantised),
      })
      if (found.size > MOST_TENSORS) throw bad(`it has more than ${MOST_TENSORS} tensors`)
    }
  }
  return found
}

/** Bytes of files that are one after the other. */
function bytesOf(label: string, paths: readonly string[], files: ExternalFiles, start: number, length: number): Buffer {
  const parts: Uint8Array[] = []
  let from = start
  let left = length
  for (const path of paths) {
    if (left === 0) break
    const file: ByteSource = files(path)
    if (from < file.size) {
      const count = Math.min(left, file.size - from)
      parts.push(partOf(file, from, count).read(0, count))
      left -= count
      from = 0
    } else from -= file.size
  }
  if (left > 0)
    throw new WorkbenchError(
      'BAD_FILE',
      `${label} cannot be opened: its files of weights end ${left} bytes too early (${paths.length} of them); copy or download them again.`,
    )
  return Buffer.concat(parts)
}

function numbersOf(bytes: Buffer, type: string, quantised: Json | null): Float32Array | Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const width = WIDTH[type]!
  const count = bytes.length / width
  const get: Record<string, (at: number) => number> = {
    float32: (at) => view.getFloat32(at, true),
    int32: (at) => view.getInt32(at, true),
    uint8: (at) => view.getUint8(at),
    bool: (at) => Math.sign(view.getUint8(at)),
    uint16: (at) => view.getUint16(at, true),
    float16: (at) => halfToNumber(view.getUint16(at, true)),
  }
  const read = get[type]!
  const scale = type === 'float16' ? 1 : (numberOf(quantised?.scale) ?? 1)
  const least = type === 'float16' ? 0 : (numberOf(quantised?.min) ?? 0)
  const isFloat = type === 'float32' || quantised !== null
  const from = (_: unknown, i: number) => read(i * width) * scale + least
  return isFloat ? Float32Array.from({ length: count }, from) : Float64Array.from({ length: count }, from)
}
