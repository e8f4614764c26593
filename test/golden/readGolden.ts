import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeSafetensors, type NamedTensor } from '../../src/shared/checkpoint/safetensors.ts'

export interface Golden {
  tensors: Map<string, NamedTensor>
  /** The metadata's JSON value of that key. */
  setting<Value>(key: string): Value
}

/** Reads `test/golden/NAME.safetensors`, made by the scripts in scripts/golden. */
export function readGolden(name: string): Golden {
  const file = `${name}.safetensors`
  const { tensors, metadata } = decodeSafetensors(readFileSync(join(import.meta.dirname, file)), file)
  return {
    tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    setting: (key) => JSON.parse(metadata[key]!),
  }
}

/** Largest deviation over the largest magnitude expected; a number that is not finite counts as infinitely wrong. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY
  let deviation = 0
  let magnitude = 0
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(found[index]! - expected[index]!)
    if (!Number.isFinite(difference)) return Number.POSITIVE_INFINITY
    deviation = Math.max(deviation, difference)
    magnitude = Math.max(magnitude, Math.abs(expected[index]!))
  }
  return magnitude === 0 ? deviation : deviation / magnitude
}
