/** Nested models nest their JSON too, some five levels each. */
const DEEPEST = 500

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Level by level: whoever prints or walks such a value calls itself at every level, and has only so many calls. */
function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isNested)
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === DEEPEST) return true
    level = level.flatMap((one) => Object.values(one).filter(isNested))
  }
  return false
}

/**
 * JSON that another program wrote, or anybody.
 * @param what names the text in messages, `it` or `its configuration`
 * @param bad makes the error that is thrown
 */
export function foreignJson(text: string, what: string, bad: (why: string) => Error): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw bad(`${what} is not JSON`)
  }
  if (isTooDeep(value)) throw bad(`${what} nests lists or objects more than ${DEEPEST} deep, as no model does`)
  return value
}
