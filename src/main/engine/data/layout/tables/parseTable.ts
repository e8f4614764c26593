import { gunzipSync } from 'node:zlib'
import Papa from 'papaparse'
import { WorkbenchError } from '../../../../../shared/errors.ts'
import { readBytes } from '../../../../disk/readBytes.ts'
import { cleanName } from '../../source/names.ts'
import type { SourceFile } from '../../source/tree.ts'

/** Rows of a table, as text; a headerless table has columns `1`, `2`, ... */
export interface Table {
  file: SourceFile
  columns: string[]
  rows: readonly (readonly string[])[]
}

const LIMIT = { bytes: 200e6, rows: 3_000_000, columns: 2000 }

const isTable = (name: string) => /\.(csv|tsv|jsonl?)(\.gz)?$/i.test(name)
const isList = (name: string) => /\.txt$/i.test(name)

/** Files that may be tables of names and labels. @param chosen one that was named by the user, which may also be a .txt list. */
export const mayBeTable = ({ name }: SourceFile, chosen?: string) =>
  (isTable(name) || (isList(name) && name === chosen)) && !/submission/i.test(name)

/**
 * Reads a table of text, whatever its form: CSV with any delimiter, JSON (rows, `{ file: label }`, `{ label: files }`) or JSON lines.
 * @throws WorkbenchError BAD_FILE for what is none, or more than is taken into memory
 */
export async function parseTable(file: SourceFile): Promise<Table> {
  const text = await textOf(file)
  const name = file.name.replace(/\.gz$/i, '')
  const rows = /\.json$/i.test(name)
    ? fromJson(parseJson(text, file.name), file.name)
    : /\.jsonl$/i.test(name)
      ? fromObjects(
          text
            .split(/\r?\n/)
            .filter((line) => line.trim())
            .map((line) => parseJson(line, file.name)),
          file.name,
        )
      : fromText(text, file.name)
  if (rows.length > LIMIT.rows)
    throw new WorkbenchError('BAD_FILE', `${file.name} has more than ${LIMIT.rows} rows; import a part of it.`)
  const [columns = [], ...others] = rows
  return { file, columns: columns.map((column) => column.trim()), rows: others }
}

async function textOf(file: SourceFile): Promise<string> {
  let bytes = await readBytes(file, LIMIT.bytes)
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: LIMIT.bytes })
    } catch {
      throw new WorkbenchError(
        'BAD_FILE',
        `${file.name} is cut off, damaged, or unpacks to more than ${LIMIT.bytes / 1e6} MB.`,
      )
    }
  // Excel writes "Unicode text" as UTF-16, and CSV in the system's encoding.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function fromText(text: string, name: string): string[][] {
  const { data, meta } = Papa.parse<string[]>(text, {
    skipEmptyLines: 'greedy',
    delimitersToGuess: [',', '\t', ';', '|', ' '],
  })
  if (data.some((row) => row.length > LIMIT.columns))
    throw new WorkbenchError(
      'BAD_FILE',
      `${name} has more than ${LIMIT.columns} columns, which is no table of file names and labels.`,
    )
  return meta.delimiter === ' ' ? data.map((row) => row.filter((cell) => cell !== '')) : data
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new WorkbenchError(
      'BAD_FILE',
      `${name} is not valid JSON (${(error as Error).message.slice(0, 120)}); correct it.`,
    )
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const cell = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

function fromJson(json: unknown, name: string): string[][] {
  if (Array.isArray(json)) return fromObjects(json, name)
  if (isObject(json)) {
    const entries = Object.entries(json)
    if (entries.length > 0 && entries.every(([, value]) => cell(value) !== ''))
      return [['file', 'label'], ...entries.map(([key, value]) => [key, cell(value)])]
    if (
      entries.length > 0 &&
      entries.every(([, value]) => Array.isArray(value) && value.every((one) => typeof one === 'string'))
    )
      return [['file', 'label'], ...entries.flatMap(([key, files]) => (files as string[]).map((file) => [file, key]))]
    const list = entries.find(([, value]) => Array.isArray(value) && value.every(isObject) && value.length > 0)
    if (list) return fromObjects(list[1] as unknown[], name)
  }
  throw new WorkbenchError(
    'BAD_FILE',
    `${name} names no files with labels; write it as { "1.png": "cat", ... } or [{ "file": "1.png", "label": "cat" }, ...].`,
  )
}

function fromObjects(objects: readonly unknown[], name: string): string[][] {
  const columns = [...new Set(objects.slice(0, 1000).flatMap((one) => (isObject(one) ? Object.keys(one) : [])))]
  if (columns.length === 0 || columns.length > LIMIT.columns)
    throw new WorkbenchError(
      'BAD_FILE',
      `${name} is not a list of objects with a file and a label each; write it as [{ "file": "1.png", "label": "cat" }, ...].`,
    )
  return [
    columns.map(cleanName),
    ...objects.map((one) => columns.map((column) => (isObject(one) ? cell(one[column]) : ''))),
  ]
}
