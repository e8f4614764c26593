/** The lines in which Python's protocol 0 writes values (pickletools.py of CPython documents them). Null for what no Python writes. */

/** `12`, `-3L`, or `00` and `01` for False and True. */
export function integerOf(line: string): number | boolean | null {
  if (line === '00') return false
  if (line === '01') return true
  return /^-?\d{1,400}L?$/.test(line) ? Number(line.replace('L', '')) : null
}

export function floatOf(line: string): number | null {
  if (/^-?(inf|nan)$/.test(line)) return line.endsWith('nan') ? Number.NaN : line[0] === '-' ? -Infinity : Infinity
  return line.length < 100 && /^-?\d/.test(line) && !Number.isNaN(Number(line)) ? Number(line) : null
}

/** Latin-1 with `\\uXXXX` and `\\UXXXXXXXX` for all other characters ("raw-unicode-escape"). */
export function unicodeOf(line: string): string | null {
  try {
    return line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, four, eight) =>
      String.fromCodePoint(Number.parseInt(four ?? eight, 16)),
    )
  } catch {
    return null // beyond U+10FFFF
  }
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', f: '\f', v: '\v' }

/** A quoted string of Python 2, as `repr` writes it: each character is a byte. */
export function quotedOf(line: string): string | null {
  const inner = /^'(.*)'$|^"(.*)"$/.exec(line)
  if (!inner) return null
  return (inner[1] ?? inner[2]!).replace(/\\(x([0-9a-f]{2})|.)/gi, (_, short: string, hex?: string) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (ESCAPES[short] ?? short),
  )
}
