import type { Mutation } from './mutate.ts'
import type { Random } from './random.ts'

/** What stands where something else should; strings are put in as they are, so that JSON's own spelling is tried as well. */
const ODD = [
  'null',
  'true',
  '0',
  '-1',
  '0.5',
  '1e999',
  '-1e999',
  '1e308',
  '5e-324',
  '9007199254740993',
  '4294967296',
  '2147483648',
  '""',
  '"NaN"',
  '"Infinity"',
  '"../../x"',
  '"/dev/zero"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\u001b[31m"',
  '"constructor"',
  '"__proto__"',
  '[]',
  '{}',
  '[[]]',
  '[null]',
  '{"__proto__":{"x":1}}',
  '{"length":1000000000}',
  '"'.padEnd(100_000, 'x').concat('"'),
  '['.repeat(5000).concat(']'.repeat(5000)),
]

type Spot = { holder: unknown[] | Record<string, unknown>; key: string | number }

function spotsOf(value: unknown, found: Spot[] = []): Spot[] {
  if (typeof value !== 'object' || value === null || found.length > 2000) return found
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    const holder = value as Record<string, unknown>
    found.push({ holder, key })
    spotsOf(holder[key as string], found)
  }
  return found
}

/**
 * One change of JSON that leaves it JSON (mostly): a value of another kind, a field or element that is gone, twice there, or renamed.
 * A file of JSON lines is changed in one of its lines; of a longer file that begins with JSON nothing is changed.
 * @returns null where the bytes are none
 */
export function mutateJson(bytes: Uint8Array, random: Random): Mutation | null {
  const text = new TextDecoder().decode(bytes)
  const lines = text.split('\n')
  const whole = parsed(text)
  if (whole) {
    const changed = changeIn(whole.value, random)
    return changed && { bytes: new Uint8Array(Buffer.from(changed.text)), how: changed.how }
  }
  const at = random.below(lines.length)
  const line = parsed(lines[at]!)
  const changed = line && changeIn(line.value, random)
  if (!changed) return null
  lines[at] = changed.text
  return { bytes: new Uint8Array(Buffer.from(lines.join('\n'))), how: `line ${at}: ${changed.how}` }
}

function parsed(text: string): { value: unknown } | null {
  try {
    const value = JSON.parse(text)
    return depthOf(value) > DEEPEST ? null : { value }
  } catch {
    return null
  }
}

/** Deeper values overflow the stack of `JSON.stringify`. */
const DEEPEST = 500

function depthOf(value: unknown, above = 0): number {
  if (typeof value !== 'object' || value === null || above > DEEPEST) return above
  return Object.values(value).reduce((deepest, inner) => Math.max(deepest, depthOf(inner, above + 1)), above + 1)
}

const MARK = '\u2603 odd value \u2603'

function changeIn(root: unknown, random: Random): { text: string; how: string } | null {
  const spots = spotsOf(root)
  if (spots.length === 0) return null
  const { holder, key } = random.pick(spots)
  const fields = holder as Record<string | number, unknown>
  const name = String(key).slice(0, 40)
  switch (random.below(6)) {
    case 0: {
      if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else delete fields[key]
      return { text: JSON.stringify(root), how: `${name} removed` }
    }
    case 1: {
      if (Array.isArray(holder)) holder.splice(Number(key), 0, holder[Number(key)])
      else fields[`${key}_`] = fields[key]
      return { text: JSON.stringify(root), how: `${name} there twice` }
    }
    case 2: {
      const other = random.pick(spots)
      // Copied first: a value that held itself would be no JSON.
      const value = (other.holder as Record<string | number, unknown>)[other.key]
      fields[key] = value === undefined ? null : JSON.parse(JSON.stringify(value))
      return { text: JSON.stringify(root), how: `${name} replaced by the value of ${String(other.key).slice(0, 40)}` }
    }
    default: {
      const odd = random.pick(ODD)
      fields[key] = MARK
      // A function: a string's "$" would be a pattern of `replace`.
      const text = JSON.stringify(root).replace(JSON.stringify(MARK), () => odd)
      return { text, how: `${name} set to ${odd.slice(0, 40)}` }
    }
  }
}
