import { crc32 } from 'node:zlib'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { diagnosedLayers, type LayerDiagnostics, MEASURED } from '../../../shared/training/layerDiagnostics.ts'
import type { RunRequest } from '../../../shared/training/run.ts'
import { checkOf } from '../metricsRecord.ts'

/**
 * `layers.bin`: a header of 20 bytes (`ACWL`, format version, record size, length of the names, their CRC-32, each uint32), the layers' names as a
 * JSON list, spaces up to a multiple of 4, then one record a measurement, little-endian, in the order of the steps:
 *
 *     0 u32 step     4 f32 x 4 of each layer (gradient, update, weight, silent; NaN where it has none)     last 4: u32 check, as metrics.bin's
 */
const FIXED_BYTES = 20
const MAGIC = 0x4c57_4341 // "ACWL"
const FORMAT = 1
/** Longer lists of names are damage: a network has at most some thousand layers. */
const MOST_NAMES_BYTES = 2 ** 22

/** Names of the layers that a run measures, which follow from its network. */
export const layersOf = ({ architecture }: Pick<RunRequest, 'architecture'>): string[] =>
  diagnosedLayers(analyseArchitecture(architecture)).map(({ name }) => name)

export const recordBytes = (layers: number) => 8 + 4 * MEASURED.length * layers

export function encodeLayersHeader(names: readonly string[]): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(names))
  const bytes = new Uint8Array(FIXED_BYTES + 4 * Math.ceil(text.length / 4)).fill(0x20)
  const view = new DataView(bytes.buffer)
  for (const [at, word] of [MAGIC, FORMAT, recordBytes(names.length), text.length, crc32(text)].entries())
    view.setUint32(4 * at, word, true)
  bytes.set(text, FIXED_BYTES)
  return bytes
}

/** The names that a file's first bytes tell, and where its records begin; null where they are no sound header of this version. */
export function decodeLayersHeader(bytes: Uint8Array): { names: string[]; end: number } | null {
  if (bytes.length < FIXED_BYTES) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [magic, format, record, length, crc] = [0, 4, 8, 12, 16].map((at) => view.getUint32(at, true))
  if (magic !== MAGIC || format !== FORMAT || length! > MOST_NAMES_BYTES) return null
  const text = bytes.subarray(FIXED_BYTES, FIXED_BYTES + length!)
  if (text.length < length! || crc32(text) !== crc) return null
  const names = JSON.parse(new TextDecoder().decode(text)) as string[] // ours, as its checksum says
  if (record !== recordBytes(names.length)) return null
  return { names, end: FIXED_BYTES + 4 * Math.ceil(length! / 4) }
}

export function encodeLayerRecords(measured: readonly LayerDiagnostics[], layers: number): Uint8Array {
  const size = recordBytes(layers)
  const view = new DataView(new ArrayBuffer(measured.length * size))
  for (const [index, { step, values }] of measured.entries()) {
    const at = index * size
    view.setUint32(at, step, true)
    for (const [i, value] of values.entries()) view.setFloat32(at + 4 + 4 * i, value, true)
    view.setUint32(at + size - 4, checkOf(view, at, size - 4), true)
  }
  return new Uint8Array(view.buffer)
}

/** Records in the order of their steps; one that fails its check, or whose step is not behind the one before, is left out. */
export function decodeLayerRecords(bytes: Uint8Array, layers: number, before = Number.POSITIVE_INFINITY) {
  const size = recordBytes(layers)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const measured: LayerDiagnostics[] = []
  let end = 0
  for (let at = 0; at + size <= bytes.length; at += size) {
    if (view.getUint32(at + size - 4, true) !== checkOf(view, at, size - 4)) continue
    const step = view.getUint32(at, true)
    if (step >= before || step <= (measured.at(-1)?.step ?? -1)) continue
    const values = Float32Array.from({ length: MEASURED.length * layers }, (_, i) =>
      view.getFloat32(at + 4 + 4 * i, true),
    )
    measured.push({ step, values })
    end = at + size
  }
  return { measured, end, damaged: end / size - measured.length }
}
