import { MessageWriter } from '../../../../shared/protobufWriter.ts'
import { maskedCrc32c } from './crc32c.ts'
import type { Picture } from './kernelPicture.ts'

/** TensorFlow's DataType of texts. */
const DT_STRING = 7

/** A message as a record of a TFRecord file: its length and its bytes, each with a checksum. */
function record(message: Uint8Array): Uint8Array {
  const out = new Uint8Array(16 + message.length)
  const view = new DataView(out.buffer)
  view.setBigUint64(0, BigInt(message.length), true)
  view.setUint32(8, maskedCrc32c(out.subarray(0, 8)), true)
  out.set(message, 12)
  view.setUint32(12 + message.length, maskedCrc32c(message), true)
  return out
}

/** The first record of an event file (tensorflow/core/util/event.proto). */
export const versionRecord = (wallTime: number): Uint8Array =>
  record(new MessageWriter().double(1, wallTime).text(3, 'brain.Event:2').whole())

/** Numbers at one step, by tag. @param wallTime seconds since 1970 */
export function scalarsRecord(wallTime: number, step: number, values: Readonly<Record<string, number>>): Uint8Array {
  const event = new MessageWriter().double(1, wallTime).integer(2, step)
  event.message(5, (summary) => {
    for (const [tag, value] of Object.entries(values)) summary.message(1, (one) => one.text(1, tag).float(2, value))
  })
  return record(event.whole())
}

/** A picture at one step (`Summary.Image`), in colour. */
export const pictureRecord = (
  wallTime: number,
  step: number,
  tag: string,
  { width, height, png }: Picture,
): Uint8Array =>
  record(
    new MessageWriter()
      .double(1, wallTime)
      .integer(2, step)
      .message(5, (summary) =>
        summary.message(1, (value) =>
          value
            .text(1, tag)
            .message(4, (image) => image.integer(1, height).integer(2, width).integer(3, 3).bytes(4, png)),
        ),
      )
      .whole(),
  )

/** `SessionLog.START`: readers forget what earlier records say of this step and those behind it. */
export const startRecord = (wallTime: number, step: number): Uint8Array =>
  record(
    new MessageWriter()
      .double(1, wallTime)
      .integer(2, step)
      .message(7, (session) => session.integer(1, 1))
      .whole(),
  )

/** A text in Markdown, as the plugin for texts shows it. */
export function textRecord(wallTime: number, tag: string, text: string): Uint8Array {
  const event = new MessageWriter().double(1, wallTime).integer(2, 0)
  event.message(5, (summary) =>
    summary.message(1, (value) =>
      value
        .text(1, tag)
        .message(8, (tensor) =>
          tensor
            .integer(1, DT_STRING)
            .message(2, (shape) => shape.message(2, (dim) => dim.integer(1, 1)))
            .text(8, text),
        )
        .message(9, (metadata) => metadata.message(1, (plugin) => plugin.text(1, 'text'))),
    ),
  )
  return record(event.whole())
}
