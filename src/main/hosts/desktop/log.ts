import { appendFileSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFoldersSync } from '../../disk/makeFolders.ts'

const LIMIT = 5_000_000 // bytes; then the file becomes `.old` and a new one begins

/** A log file in the platform's place. Writing never throws: a full disk must not end the application that reports it. */
export function openLog(file: string) {
  try {
    makeFoldersSync(dirname(file))
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LIMIT) renameSync(file, `${file}.old`)
  } catch {
    // Logging is a courtesy.
  }
  return {
    file,
    write(level: 'info' | 'error', words: string) {
      try {
        appendFileSync(file, `${new Date().toISOString()} ${level} ${words}\n`)
      } catch {
        // As above.
      }
    },
  }
}
export type Log = ReturnType<typeof openLog>
