import { WorkbenchError } from '../../../../../shared/errors.ts'
import { readBytes } from '../../../../disk/readBytes.ts'
import { LARGEST_CLASSES } from '../../layout/listImages.ts'
import { byName, cleanName } from '../../source/names.ts'
import type { SourceFolder } from '../../source/tree.ts'
import { arrayWords, type StoredArray } from './imageArray.ts'
import { readNumbers } from './numbers.ts'
import { readWhole } from './openBytes.ts'

/** One label an image, as the file has them: class numbers or names. */
export type Labels = readonly number[] | readonly string[]

/** Most labels that are read. */
const LIMIT = 5_000_000
/** Most bytes of labels that are text. */
const LONGEST_TEXT = 400e6

/** Whether an array can be labels: [N], [N, 1], or one column a class. */
export const looksLikeLabels = ({ shape, type }: StoredArray) =>
  (shape.length === 1 || (shape.length === 2 && shape[1]! <= LARGEST_CLASSES)) &&
  (shape[1] ?? 1) >= 1 &&
  (type?.bytes ?? 1) <= 8

/**
 * Reads labels: whole numbers, text, or one column a class of which one is 1.
 * @throws WorkbenchError BAD_FILE for anything else.
 */
export async function readLabels(array: StoredArray): Promise<Labels> {
  const wrong = (why: string) => new WorkbenchError('BAD_FILE', `${arrayWords(array)} holds no labels: ${why}.`)
  const { shape, type, name } = array
  const [count = 0, columns = 1] = shape
  if (count > LIMIT || count * columns > 20 * LIMIT) throw wrong(`at most ${LIMIT} are read`)
  if (!type) {
    const { width, decode } = array.text!
    if (columns !== 1) throw wrong('it is text in several columns')
    if (count * width > LONGEST_TEXT)
      throw wrong(`its text takes ${Math.round((count * width) / 1e6)} MB; at most ${LONGEST_TEXT / 1e6} MB are read`)
    const raw = await readWhole(array.bytes(), count * width, name)
    // Each class is decoded once.
    const known = new Map<string, string>()
    return Array.from({ length: count }, (_, i) => {
      const [from, to] = [i * width, (i + 1) * width]
      const key = raw.toString('latin1', from, to)
      let label = known.get(key)
      if (label === undefined) {
        if (known.size === LARGEST_CLASSES) throw wrong(`it has more than ${LARGEST_CLASSES} different ones`)
        label = cleanName(decode(raw.subarray(from, to))).trim()
        known.set(key, label)
      }
      return label
    })
  }
  const numbers = readNumbers(await readWhole(array.bytes(), count * columns * type.bytes, name), type)
  if (columns === 1) {
    const odd = numbers.find((value) => !Number.isInteger(value) || value < 0)
    if (odd !== undefined) throw wrong(`one of them is ${odd}, where class numbers from 0 are wanted`)
    return [...numbers]
  }
  return Array.from({ length: count }, (_, i) => {
    const row = [...numbers.subarray(i * columns, (i + 1) * columns)]
    if (row.filter((value) => value === 1).length !== 1 || row.some((value) => value !== 0 && value !== 1))
      throw wrong(`row ${i} is not 1 in one column and 0 in the others`)
    return row.indexOf(1)
  })
}

/** Names of class numbers. */
export interface ClassNames {
  from: string
  names: readonly string[]
  /** Which number is which name, where the form of the data says so. Otherwise the numbers tell whether they count from 0 or from 1. */
  indexOf?(label: number): number
  /** From where programs that write this form count, for numbers that do not tell; 0 by itself. */
  usually?: 0 | 1
}

export interface Classes {
  classes: string[]
  /** Index of a label's class. */
  indexOf(label: number | string): number
  /** Whether a class without images stays: names came from a list. */
  listed: boolean
  /** What the data set's card says of the numbers, where they could be counted in two ways. */
  note?: string
}

/**
 * The classes of all labels, by names where there are any: for numbers from 0 or from 1.
 * @throws WorkbenchError BAD_FILE for too many, or names that do not suit the numbers.
 */
export function classesOf(all: readonly Labels[], names: ClassNames | null, what: string): Classes {
  const found = new Set<number | string>()
  for (const labels of all) for (const label of labels) found.add(label)
  const numbers = [...found].filter((label) => typeof label === 'number')
  if (found.size > LARGEST_CLASSES)
    throw new WorkbenchError(
      'BAD_FILE',
      `${what} has ${found.size} different labels; at most ${LARGEST_CLASSES} classes are supported.`,
    )
  if (names && numbers.length === found.size) {
    const least = Math.min(...numbers)
    const most = Math.max(...numbers)
    const isUnclear = !names.indexOf && least > 0 && most < names.names.length
    const first = isUnclear ? (names.usually ?? 0) : least > 0 ? 1 : 0
    const indexOf = names.indexOf ?? ((label: number) => label - first)
    if (numbers.some((label) => names.names[indexOf(label)] === undefined))
      throw new WorkbenchError(
        'BAD_FILE',
        `${names.from} has ${names.names.length} class names, but the labels of ${what} go from ${least} to ${most}; correct it or take it away.`,
      )
    const classes = {
      classes: [...names.names],
      indexOf: (label: number | string) => indexOf(Number(label)),
      listed: true,
    }
    if (!isUnclear) return classes
    const note = `The labels go from ${least} to ${most} and ${names.from} has ${names.names.length} names; they were counted from ${first}, so ${least} is ${names.names[least - first]}.`
    return { ...classes, note }
  }
  const sorted = [...found].sort((a, b) => byName(String(a), String(b)))
  const index = new Map(sorted.map((label, at) => [label, at]))
  return { classes: sorted.map(String), indexOf: (label) => index.get(label)!, listed: false }
}

const NAME_FILES = /^(class_?names|classes|label_?names|labels|names)\.txt$/i

/** A list of class names beside the arrays, one a line; null where there is none. */
export async function namesBeside(folder: SourceFolder): Promise<{ from: string; names: string[] } | null> {
  const file = [...folder.files.values()].find(({ name }) => NAME_FILES.test(name))
  if (!file) return null
  const text = (await readBytes(file, 1e6)).toString('utf8')
  const names = text
    .split(/\r?\n/)
    .map((line) => cleanName(line).trim())
    .filter(Boolean)
  if (names.length < 2 || new Set(names).size < names.length) return null
  return { from: file.name, names }
}
