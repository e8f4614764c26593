import { WorkbenchError } from '../../../shared/errors.ts'

const PIECE = 1 << 20
/** Characters of a row, and cells: more has no table of curves. */
const LONGEST_ROW = 1_000_000
const MOST_CELLS = 4_000

/** The separator that the first line has most of. */
function separatorOf(line: string): string {
  const count = (separator: string) => line.replace(/"[^"]*"/g, '').split(separator).length
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best))
}

/**
 * The rows of a CSV file (RFC 4180; also with semicolons or tabs), in bounded memory. Empty lines are left out.
 * @param read gives a part of the file, shorter at its end
 * @throws WorkbenchError BAD_FILE
 */
export async function* csvRows(
  read: (from: number, length: number) => Promise<Buffer>,
  label: string,
): AsyncGenerator<string[], void, void> {
  const decoder = new TextDecoder()
  let rest = ''
  let separator: string | null = null
  for (let at = 0, ended = false; !ended; ) {
    const bytes = await read(at, PIECE)
    at += bytes.length
    ended = bytes.length < PIECE
    if (bytes.includes(0)) throw new WorkbenchError('BAD_FILE', `${label} is no text file; choose a CSV file.`)
    rest += ended ? `${decoder.decode(bytes)}\n` : decoder.decode(bytes, { stream: true })
    let from = 0
    for (;;) {
      const end = lineEnd(rest, from)
      if (end < 0) break
      const line = rest.slice(from, end).replace(/\r$/, '')
      from = end + 1
      if (line.length > LONGEST_ROW) throw tooLong(label)
      if (line.trim() === '') continue
      separator ??= separatorOf(line)
      yield cellsOf(line, separator, label)
    }
    rest = rest.slice(from)
    if (rest.length > LONGEST_ROW) throw tooLong(label)
  }
}

const tooLong = (label: string) =>
  new WorkbenchError(
    'BAD_FILE',
    `${label} has a row of more than ${LONGEST_ROW} characters; choose a CSV file with a row a step.`,
  )

/** Where the row from `from` on ends, quotes hiding line ends; -1 where its end is not there yet. */
function lineEnd(text: string, from: number): number {
  let isQuoted = false
  for (let at = from; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === 34) isQuoted = !isQuoted
    else if (character === 10 && !isQuoted) return at
  }
  return -1
}

function cellsOf(line: string, separator: string, label: string): string[] {
  const cells: string[] = []
  for (let at = 0; at <= line.length; ) {
    if (cells.length >= MOST_CELLS)
      throw new WorkbenchError(
        'BAD_FILE',
        `${label} has more than ${MOST_CELLS} columns; keep those that are to be seen.`,
      )
    if (line[at] === '"') {
      let text = ''
      let next = at + 1
      for (;;) {
        const quote = line.indexOf('"', next)
        if (quote < 0) {
          text += line.slice(next)
          next = line.length
          break
        }
        text += line.slice(next, quote)
        next = quote + 1
        if (line[next] !== '"') break
        text += '"'
        next++
      }
      const end = line.indexOf(separator, next)
      cells.push(text)
      at = end < 0 ? line.length + 1 : end + 1
    } else {
      const end = line.indexOf(separator, at)
      cells.push(line.slice(at, end < 0 ? undefined : end).trim())
      at = end < 0 ? line.length + 1 : end + 1
    }
  }
  return cells
}
