import { normalize } from 'node:path'
import type { ByteSource } from './byteSource.ts'
import type { OnnxModel } from './onnx/model.ts'

/** Of a JSON file that names others. */
const MOST_JSON = 64 * 2 ** 20
const MOST_FILES = 1000

/** Files beside a model that its JSON names: shards of TensorFlow.js and of safetensors. */
export function filesNamedByJson(source: ByteSource): string[] {
  if (source.size > MOST_JSON) return []
  try {
    const json = JSON.parse(Buffer.from(source.read(0, source.size)).toString('utf8'))
    const shards = (json.weightsManifest ?? []).flatMap(({ paths }: { paths: unknown }) => paths)
    return besides([...shards, ...Object.values(json.weight_map ?? {})])
  } catch {
    return [] // what it is, its reader says
  }
}

/** Files beside an ONNX model that keep numbers of its tensors, in the order in which it names them. */
export function filesNamedByOnnx({ initialisers, nodes }: OnnxModel): string[] {
  const names: unknown[] = [...initialisers.values()].map(({ file }) => file)
  for (const { attributes } of nodes)
    for (const attribute of attributes.values()) if (attribute.kind === 'tensor') names.push(attribute.value.file)
  return besides(names)
}

/** Each once; those elsewhere are refused when the model is read. */
const besides = (names: readonly unknown[]): string[] =>
  [...new Set(names)].filter((name): name is string => typeof name === 'string' && isBeside(name)).slice(0, MOST_FILES)

const isBeside = (name: string) => {
  const plain = normalize(name)
  return !/^([/\\]|[a-z]:)/i.test(plain) && !plain.split(/[/\\]/).includes('..') && !plain.includes('\0')
}
