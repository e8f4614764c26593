import { halfToNumber } from '../../../shared/checkpoint/storedNumbers.ts'
import { protobufFields, varint } from '../../../shared/protobufReader.ts'

/** What is taken of an event (tensorflow/core/util/event.proto). */
export interface ScalarEvent {
  wallTime: number
  step: number
  /** Numbers by tag. */
  scalars: [tag: string, value: number][]
  /** Tags of pictures, histograms, texts and the like. */
  others: string[]
  /** Whether a training begins or goes on here, by its session log. */
  isStart: boolean
}

/** TensorFlow's DataType, of those that a number comes in. */
const FLOAT = 1
const DOUBLE = 2
const INT32 = 3
const INT64 = 9
const BFLOAT16 = 14
const HALF = 19

const utf8 = new TextDecoder()
/** Longer names are nobody's. */
const LONGEST_TAG = 500

/** An event's numbers. @param plugins what the first event of a tag said of its kind, kept from one event to the next */
export function scalarEvent(bytes: Uint8Array, plugins: Map<string, string>): ScalarEvent {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const event: ScalarEvent = { wallTime: Number.NaN, step: 0, scalars: [], others: [], isStart: false }
  for (const one of protobufFields(bytes)) {
    if (one.field === 1 && one.wire === 'fixed' && one.width === 8) event.wallTime = view.getFloat64(one.at, true)
    else if (one.field === 2 && one.wire === 'varint') event.step = one.value
    else if (one.field === 5 && one.wire === 'bytes') summary(bytes, view, one, event, plugins)
    else if (one.field === 7 && one.wire === 'bytes')
      for (const inner of protobufFields(bytes, one.at, one.end))
        if (inner.field === 1 && inner.wire === 'varint' && inner.value === 1) event.isStart = true
  }
  return event
}

interface Span {
  at: number
  end: number
}

function summary(
  bytes: Uint8Array,
  view: DataView,
  { at, end }: Span,
  event: ScalarEvent,
  plugins: Map<string, string>,
) {
  for (const value of protobufFields(bytes, at, end)) {
    if (value.field !== 1 || value.wire !== 'bytes') continue
    let tag = ''
    let number: number | null = null
    let tensor: Span | null = null
    let plugin: string | null = null
    for (const one of protobufFields(bytes, value.at, value.end)) {
      if (one.field === 1 && one.wire === 'bytes')
        tag = utf8.decode(bytes.subarray(one.at, Math.min(one.end, one.at + LONGEST_TAG)))
      else if (one.field === 2 && one.wire === 'fixed' && one.width === 4) number = view.getFloat32(one.at, true)
      else if (one.field === 8 && one.wire === 'bytes') tensor = one
      else if (one.field === 9 && one.wire === 'bytes') plugin = pluginOf(bytes, one)
    }
    if (plugin !== null && plugins.size < 10_000) plugins.set(tag, plugin)
    const kind = plugin ?? plugins.get(tag)
    if (number === null && tensor && (kind === undefined || kind === 'scalars')) number = numberOf(bytes, view, tensor)
    if (number === null) event.others.push(tag)
    else event.scalars.push([tag, number])
  }
}

/** `SummaryMetadata.plugin_data.plugin_name`. */
function pluginOf(bytes: Uint8Array, { at, end }: Span): string | null {
  for (const one of protobufFields(bytes, at, end))
    if (one.field === 1 && one.wire === 'bytes')
      for (const inner of protobufFields(bytes, one.at, one.end))
        if (inner.field === 1 && inner.wire === 'bytes')
          return utf8.decode(bytes.subarray(inner.at, Math.min(inner.end, inner.at + 100)))
  return null
}

/** The one number of a tensor of rank 0; null for every other tensor. */
function numberOf(bytes: Uint8Array, view: DataView, { at, end }: Span): number | null {
  let type = 0
  let content: Span | null = null
  const found: number[] = []
  for (const one of protobufFields(bytes, at, end)) {
    if (one.field === 1 && one.wire === 'varint') type = one.value
    // A shape with dimensions: of a histogram, a text or a picture.
    else if (one.field === 2 && one.wire === 'bytes') {
      for (const dimension of protobufFields(bytes, one.at, one.end)) if (dimension.field === 2) return null
    } else if (one.field === 4 && one.wire === 'bytes') content = one
    else if (one.wire === 'fixed' && (one.field === 5 || one.field === 6))
      found.push(one.width === 4 ? view.getFloat32(one.at, true) : view.getFloat64(one.at, true))
    else if (one.wire === 'bytes' && one.field === 5 && one.end - one.at === 4)
      found.push(view.getFloat32(one.at, true))
    else if (one.wire === 'bytes' && one.field === 6 && one.end - one.at === 8)
      found.push(view.getFloat64(one.at, true))
    else if (one.field === 13 || one.field === 7 || one.field === 10) {
      // half_val, int_val, int64_val, packed or alone
      const value = one.wire === 'varint' ? one.value : one.wire === 'bytes' ? packedNumber(bytes, one) : null
      if (value !== null) found.push(type === HALF ? halfToNumber(value) : type === BFLOAT16 ? bfloat16(value) : value)
    }
  }
  if (found.length > 0) return found.length === 1 ? found[0]! : null
  return content ? fromContent(view, content, type) : null
}

/** A packed list of one number. */
function packedNumber(bytes: Uint8Array, { at, end }: Span): number | null {
  if (end === at) return null
  const { value, next } = varint(bytes, at, end)
  return next === end ? value : null
}

function fromContent(view: DataView, { at, end }: Span, type: number): number | null {
  const size = end - at
  if (type === FLOAT && size === 4) return view.getFloat32(at, true)
  if (type === DOUBLE && size === 8) return view.getFloat64(at, true)
  if (type === INT32 && size === 4) return view.getInt32(at, true)
  if (type === INT64 && size === 8) return Number(view.getBigInt64(at, true))
  if (type === HALF && size === 2) return halfToNumber(view.getUint16(at, true))
  if (type === BFLOAT16 && size === 2) return bfloat16(view.getUint16(at, true))
  return null
}

function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, (bits << 16) >>> 0)
  return view.getFloat32(0)
}
