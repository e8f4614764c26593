import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { WorkbenchError } from '../../../../../shared/errors.ts'
import { withBytes } from '../../../../disk/readBytes.ts'
import type { SourceFile } from '../../source/tree.ts'
import { cutOff } from '../arrays/openBytes.ts'

/** A table of images and labels in a Parquet file. */
export interface ParquetTable {
  file: SourceFile
  count: number
  /** Names of class numbers, as Hugging Face keeps them; null where there are none. */
  names: string[] | null
  label: string
  /** Rows of one row group after the other: an image file's bytes, null for none, and its label, '' for none. */
  rows(): AsyncGenerator<{ image: Uint8Array | null; label: string }[], void, void>
}

const LIMIT = { rows: 3_000_000, group: 1.5e9 }
/** Names of a label's column, most telling first. */
const LABELS = [
  'label',
  'labels',
  'fine_label',
  'class',
  'target',
  'category',
  'species',
  'breed',
  'label_name',
  'class_name',
  'coarse_label',
]

/**
 * Opens a Parquet file that has a column of image files (bytes, or Hugging Face's struct of bytes and path) and one of labels.
 * @throws WorkbenchError BAD_FILE
 */
export async function openParquet(file: SourceFile): Promise<ParquetTable> {
  const wrong = (why: string) => new WorkbenchError('BAD_FILE', `${file.path} ${why}.`)
  const size = await withBytes(file, async (opened) => opened.size)
  const buffer: AsyncBuffer = {
    byteLength: size,
    slice: (start, end = size) =>
      withBytes(file, async ({ read }) => {
        const bytes = await read(Math.max(0, start), Math.max(0, Math.min(end, size) - start))
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
      }),
  }
  const damaged = (cause: unknown) => {
    // The library names what it lacks, such as a codec; of damage it says where it stumbled, which helps nobody.
    const lacks = /unsupported (compression codec: \w+|encoding: \w+)/.exec(String(cause))?.[0]
    const missing = lacks && !lacks.endsWith('undefined') ? lacks : null
    return missing
      ? wrong(`uses what is not read here (${missing}); write it with compression="snappy"`)
      : cutOff(file.path)
  }
  const metadata = await parquetMetadataAsync(buffer).catch((cause) => {
    throw damaged(cause)
  })
  try {
    return tableOf(file, { buffer, metadata, wrong, damaged })
  } catch (cause) {
    // What can be parsed may still be no list of columns.
    throw cause instanceof WorkbenchError ? cause : damaged(cause)
  }
}

interface Opened {
  buffer: AsyncBuffer
  metadata: FileMetaData
  wrong(why: string): WorkbenchError
  damaged(cause: unknown): WorkbenchError
}

/** @throws WorkbenchError BAD_FILE; whatever a damaged list of columns leads to */
function tableOf(file: SourceFile, { buffer, metadata, wrong, damaged }: Opened): ParquetTable {
  const count = Number(metadata.num_rows)
  if (count > LIMIT.rows || metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0) !== count)
    throw wrong(`claims ${count} rows; at most ${LIMIT.rows} are read`)
  const columns = parquetSchema(metadata).children
  const image = columns.find(isImage)
  const label = LABELS.find((name) => columns.some(({ element }) => element.name === name))
  if (!image || !label) {
    const names = columns.slice(0, 12).map(({ element }) => element.name)
    throw wrong(
      `has the columns ${names.join(', ')}, of which ${image ? 'none is known as the label; call it "label"' : "none holds image files as bytes; write them with Hugging Face's datasets, as Image()"}`,
    )
  }
  const heavy = heaviestGroup(metadata, image.element.name)
  if (heavy > LIMIT.group)
    throw wrong(`keeps ${Math.round(heavy / 1e6)} MB in one row group; write it with row_group_size=1000`)
  return {
    file,
    count,
    label,
    names: namesOf(metadata, label),
    async *rows() {
      let start = 0
      for (const group of metadata.row_groups) {
        const end = start + Number(group.num_rows)
        const wanted = {
          file: buffer,
          metadata,
          columns: [image.element.name, label],
          rowStart: start,
          rowEnd: end,
          utf8: false,
          compressors,
        }
        const objects = await parquetReadObjects(wanted).catch((cause) => {
          throw damaged(cause)
        })
        yield objects.map((row) => ({ image: bytesOf(row[image.element.name]), label: wordOf(row[label]) }))
        start = end
      }
    },
  }
}

/** Bytes that are no text, by themselves or as `bytes` of a struct. */
function isImage({ element, children }: SchemaTree): boolean {
  const isBytes = (one: SchemaTree) =>
    one.element.type === 'BYTE_ARRAY' &&
    one.element.converted_type === undefined &&
    one.element.logical_type === undefined
  return children.length === 0
    ? isBytes({ element, children } as SchemaTree)
    : children.some((child) => child.element.name === 'bytes' && isBytes(child))
}

const heaviestGroup = ({ row_groups }: FileMetaData, column: string) =>
  Math.max(
    0,
    ...row_groups.map(({ columns }) =>
      columns.reduce(
        (sum, { meta_data: meta }) =>
          sum + (meta?.path_in_schema[0] === column ? Number(meta.total_uncompressed_size) : 0),
        0,
      ),
    ),
  )

function namesOf({ key_value_metadata: entries = [] }: FileMetaData, label: string): string[] | null {
  const text = entries.find(({ key }) => key === 'huggingface')?.value
  if (!text) return null
  try {
    const { info } = JSON.parse(text) as { info?: { features?: Record<string, { names?: unknown } | undefined> } }
    const names = info?.features?.[label]?.names
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : null
  } catch {
    return null
  }
}

function bytesOf(value: unknown): Uint8Array | null {
  const bytes = typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : value
  return bytes instanceof Uint8Array && bytes.length > 0 ? bytes : null
}

const wordOf = (value: unknown): string =>
  value instanceof Uint8Array
    ? new TextDecoder().decode(value)
    : typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
      ? String(value)
      : ''
