import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { SessionInfo } from '../../../shared/api/host.ts'

/** Wrong tokens that one address may try in a minute, and all addresses together. */
export const TRIES_PER_ADDRESS = 10
export const TRIES_IN_ALL = 100
const TRY_WINDOW = 60_000

/** Browsers that may be signed in at once; of those without an open page, else of all, the one that was idle longest gives way. */
export const MAX_SESSIONS = 64
/** A session that was not used for so long ends. */
const MAX_IDLE = 30 * 24 * 3600_000
/** Milliseconds between two savings of when sessions were used last. */
const SAVE_EVERY = 10 * 60_000

export interface Session {
  /** Public name, for the list; not the secret. */
  readonly id: string
  readonly createdAt: number
  lastSeenAt: number
  address: string
  agent: string
  /** A program's, which ends with its connection. */
  readonly isEphemeral: boolean
  /** What ends with the session: its open sockets. */
  readonly connections: Set<() => void>
}

/** A session as it outlives a restart: by the hash of its cookie's secret. */
export interface SavedSession {
  hash: string
  id: string
  createdAt: number
  lastSeenAt: number
  address: string
  agent: string
}

export interface SessionsOptions {
  now?: () => number
  /** Sessions of an earlier process with the same token. */
  saved?: readonly SavedSession[]
  /** Told whenever a session came or went. */
  onChange?(): void
  /** Told what to keep for a restart. */
  onSave?(saved: SavedSession[]): void
}

export type TokenAnswer = 'right' | 'wrong' | 'too-many-tries'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Compares secrets in a time that tells nothing of how much was right, whatever their lengths. */
const sameSecret = (a: Buffer, b: Buffer) => timingSafeEqual(a, b)

/** 256 random bits, safe in an address. */
export const newSecret = () => randomBytes(32).toString('base64url')

/** Who may speak with this host: whoever showed its token, until revoked. Secrets are kept as hashes. */
export class Sessions {
  readonly #token: Buffer
  /** By hash of the cookie's secret. */
  readonly #sessions = new Map<string, Session>()
  #wrongTries: { address: string; at: number }[] = []
  readonly #now: () => number
  readonly #onChange: () => void
  readonly #onSave: (saved: SavedSession[]) => void
  #savedAt = 0

  constructor(
    token: string,
    { now = Date.now, saved = [], onChange = () => {}, onSave = () => {} }: SessionsOptions = {},
  ) {
    this.#token = digest(token)
    this.#now = now
    this.#onChange = onChange
    this.#onSave = onSave
    for (const { hash, ...session } of saved.slice(0, MAX_SESSIONS))
      this.#sessions.set(hash, { ...session, isEphemeral: false, connections: new Set() })
  }

  /** Checks a token; after too many wrong ones even a right one has to wait for the rest of the minute. */
  checkToken(token: string, address: string): TokenAnswer {
    const since = this.#now() - TRY_WINDOW
    this.#wrongTries = this.#wrongTries.filter(({ at }) => at > since)
    const own = this.#wrongTries.filter((attempt) => attempt.address === address).length
    if (own >= TRIES_PER_ADDRESS || this.#wrongTries.length >= TRIES_IN_ALL) return 'too-many-tries'
    if (sameSecret(digest(token), this.#token)) return 'right'
    this.#wrongTries.push({ address, at: this.#now() })
    return 'wrong'
  }

  /** Signs a browser in; gives the secret for its cookie. */
  open(address: string, agent: string, { isEphemeral = false } = {}): { secret: string; session: Session } {
    this.#endIdle()
    while (this.#sessions.size >= MAX_SESSIONS) {
      const all = [...this.#sessions.values()]
      const unused = all.filter(({ connections }) => connections.size === 0)
      const oldest = (unused.length > 0 ? unused : all).reduce((a, b) => (a.lastSeenAt <= b.lastSeenAt ? a : b))
      this.revoke(oldest.id)
    }
    const secret = newSecret()
    const now = this.#now()
    const session: Session = {
      id: randomBytes(8).toString('hex'),
      createdAt: now,
      lastSeenAt: now,
      address,
      agent: agent.slice(0, 200),
      isEphemeral,
      connections: new Set(),
    }
    this.#sessions.set(digest(secret).toString('hex'), session)
    this.#changed()
    return { secret, session }
  }

  /** The session of a cookie's secret, or null. Looked up by hash: nothing of the secret shows in the time it takes. */
  find(secret: string | undefined, address: string): Session | null {
    if (!secret) return null
    const session = this.#sessions.get(digest(secret).toString('hex'))
    if (!session) return null
    if (this.#now() - session.lastSeenAt > MAX_IDLE) {
      this.revoke(session.id)
      return null
    }
    session.address = address
    this.touch(session)
    return session
  }

  /** A session was used just now. */
  touch(session: Session): void {
    session.lastSeenAt = this.#now()
    if (session.lastSeenAt - this.#savedAt > SAVE_EVERY) this.#save()
  }

  /** Ends a session and closes its sockets; false where there is none of that name. */
  revoke(id: string): boolean {
    for (const [key, session] of this.#sessions) {
      if (session.id !== id) continue
      this.#sessions.delete(key)
      for (const close of [...session.connections]) close()
      this.#changed()
      return true
    }
    return false
  }

  list(currentId: string | null): SessionInfo[] {
    this.#endIdle()
    return [...this.#sessions.values()]
      .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
      .map(({ id, createdAt, lastSeenAt, address, agent, connections }) => ({
        id,
        createdAt: new Date(createdAt).toISOString(),
        lastSeenAt: new Date(lastSeenAt).toISOString(),
        address,
        agent,
        connections: connections.size,
        current: id === currentId,
      }))
  }

  #changed() {
    this.#save()
    this.#onChange()
  }

  #save() {
    this.#savedAt = this.#now()
    const lasting = [...this.#sessions].filter(([, { isEphemeral }]) => !isEphemeral)
    this.#onSave(lasting.map(([hash, { connections: _, isEphemeral: __, ...session }]) => ({ hash, ...session })))
  }

  #endIdle() {
    for (const session of this.#sessions.values())
      if (session.connections.size === 0 && this.#now() - session.lastSeenAt > MAX_IDLE) this.revoke(session.id)
  }
}
