import type { Writable } from 'node:stream'
import { printable, shown } from '../../shared/shown.ts'

/**
 * Where a command writes: results to one place, everything else to the other. Names of files, classes and runs are anybody's: nothing that
 * a terminal would obey reaches it.
 */
export interface Terminal {
  /** Prints a command's result: its text, or with `--json` the value. */
  result(value: unknown, text: string): void
  /** Prints one line for the user beside the result. */
  note(line: string): void
  /** Shows where long work stands: one line that rewrites itself on a terminal, nothing elsewhere. */
  progress(line: string): void
  /** Takes the progress line away. */
  clearProgress(): void
}

export interface TerminalOptions {
  json: boolean
  output?: Writable
  messages?: Writable & { isTTY?: boolean; columns?: number }
}

/** Typed arrays as plain arrays, and NaN, which JSON lacks, as null. */
const forJson = (_: string, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value)

/** A line cut to the width of the terminal: a wrapped line could not be rewritten. */
const cutToWidth = (line: string, columns: number) => (line.length < columns ? line : `${line.slice(0, columns - 2)}…`)

export function createTerminal({
  json,
  output = process.stdout,
  messages = process.stderr,
}: TerminalOptions): Terminal {
  let isShown = false
  const clearProgress = () => {
    if (isShown) messages.write('\r\u001b[K')
    isShown = false
  }
  return {
    result(value, text) {
      clearProgress()
      output.write(`${printable(json ? JSON.stringify(value, forJson, 2) : text)}\n`)
    },
    note(line) {
      clearProgress()
      messages.write(`${printable(line)}\n`)
    },
    progress(line) {
      if (!messages.isTTY) return
      messages.write(`\r\u001b[K${cutToWidth(shown(line), messages.columns ?? 80)}`)
      isShown = true
    },
    clearProgress,
  }
}
