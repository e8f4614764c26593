import { createHash } from 'node:crypto'
import { z } from 'zod'
import { readRegularTextSync } from '../../disk/openRegularFile.ts'
import { writeWholeSync } from '../../disk/wholeFile.ts'
import type { SavedSession } from './sessions.ts'

const FileSchema = z.object({
  /** Whose sessions these are: another token ends them all. */
  token: z.string(),
  sessions: z.array(
    z.object({
      hash: z.string().regex(/^[0-9a-f]{64}$/),
      id: z.string().max(64),
      createdAt: z.number(),
      lastSeenAt: z.number(),
      address: z.string().max(200),
      agent: z.string().max(200),
    }),
  ),
})

const tokenMark = (token: string) => createHash('sha256').update(`sessions of ${token}`).digest('hex')

/** Sessions that an earlier process kept under the same token; none where the file is another's, or nobody's. */
export function readSessions(path: string, token: string): SavedSession[] {
  try {
    const file = FileSchema.parse(JSON.parse(readRegularTextSync(path)))
    return file.token === tokenMark(token) ? file.sessions : []
  } catch {
    return []
  }
}

/** Keeps sessions, readable for the owner alone. A disk that does not take them costs a sign-in after the next start, nothing else. */
export function writeSessions(path: string, token: string, sessions: SavedSession[]): void {
  try {
    writeWholeSync(path, JSON.stringify({ token: tokenMark(token), sessions }), { mode: 0o600, makeFolder: false })
  } catch {
    // see above
  }
}
