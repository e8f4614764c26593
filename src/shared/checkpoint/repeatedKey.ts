/**
 * The first key that an object of a JSON text has twice, or null. `JSON.parse` keeps the last one without a word.
 * @param json a text that `JSON.parse` takes
 */
export function repeatedKey(json: string): string | null {
  /** Keys of the objects around the present place; null for arrays. */
  const open: (Set<string> | null)[] = []
  let expectsKey = false
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '{':
        open.push(new Set())
        expectsKey = true
        break
      case '[':
        open.push(null)
        expectsKey = false
        break
      case '}':
      case ']':
        open.pop()
        expectsKey = false
        break
      case ',':
        expectsKey = open.at(-1) instanceof Set
        break
      case '"': {
        const start = at
        for (at++; json[at] !== '"'; at++) if (json[at] === '\\') at++
        const keys = open.at(-1)
        if (!expectsKey || !keys) break
        expectsKey = false
        const key = JSON.parse(json.slice(start, at + 1)) as string
        if (keys.has(key)) return key
        keys.add(key)
      }
    }
  }
  return null
}
