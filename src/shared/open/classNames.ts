import { WorkbenchError } from '../errors.ts'
import { shown } from '../shown.ts'

const MOST_CLASSES = 65_536
const LONGEST = 200

const bad = (label: string, why: string) => new WorkbenchError('BAD_INPUT', `${label} holds no class names: ${why}.`)

/**
 * Class names from a text file (one a line) or a JSON file: a list, or an object by number as Keras (`{"0": ["n01440764", "tench"]}`) and Hugging
 * Face (`{"id2label": {"0": "tench"}}`) write it.
 * @param label how to name the file in errors
 * @throws WorkbenchError BAD_INPUT
 */
export function parseClassNames(text: string, label: string): string[] {
  const plain = text.replace(/^\ufeff/, '').trim()
  const names = /^[[{]/.test(plain) ? fromJson(plain, label) : plain.split(/\r?\n/).map((line) => line.trim())
  if (names.length < 2) throw bad(label, `it names ${names.length}, and a classifier has two or more`)
  if (names.length > MOST_CLASSES) throw bad(label, `it names ${names.length} (at most ${MOST_CLASSES})`)
  const empty = names.findIndex((name) => name === '' || name.length > LONGEST)
  if (empty >= 0)
    throw bad(label, `class ${empty} is ${names[empty] === '' ? 'empty' : `longer than ${LONGEST} characters`}`)
  return distinct(names)
}

function fromJson(text: string, label: string): string[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw bad(label, 'it is not JSON')
  }
  if (isObject(value) && isObject(value.id2label)) value = value.id2label
  if (Array.isArray(value)) return value.map((name, at) => nameOf(name, at, label))
  if (!isObject(value)) throw bad(label, 'it is neither a list nor an object by number')
  const entries = Object.entries(value)
  // `{"tench": 0}`, as torchvision's class_to_idx
  const isTurned = entries.every(([, number]) => typeof number === 'number')
  const pairs = isTurned ? entries.map(([name, number]) => [String(number), name] as const) : entries
  const names: string[] = []
  for (const [number, name] of pairs) {
    const at = Number(number)
    if (!Number.isInteger(at) || at < 0 || at >= pairs.length || names[at] !== undefined)
      throw bad(label, `its entry ${shown(number, 40)} is not one of the numbers 0 to ${pairs.length - 1}`)
    names[at] = nameOf(name, at, label)
  }
  return names
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function nameOf(name: unknown, at: number, label: string): string {
  if (Array.isArray(name)) return nameOf(name.at(-1), at, label)
  if (typeof name === 'string' || typeof name === 'number') return String(name).trim()
  throw bad(label, `class ${at} has no name`)
}

/** Names that stand twice get their number behind them: classes are told apart by name. */
export function distinct(names: readonly string[]): string[] {
  const count = new Map<string, number>()
  for (const name of names) count.set(name, (count.get(name) ?? 0) + 1)
  return names.map((name, at) => (count.get(name)! > 1 ? `${name} (${at})` : name))
}

/** Numbers in place of names. */
export const numberedClasses = (count: number): string[] => Array.from({ length: count }, (_, at) => `class ${at}`)
