import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { RemoteHost } from '../../../shared/api/desktop.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { readRegularTextSync } from '../../disk/openRegularFile.ts'
import { writeWholeSync } from '../../disk/wholeFile.ts'

/** The system's key store, as Electron's `safeStorage` offers it. */
export interface KeyStore {
  isEncryptionAvailable(): boolean
  encryptString(text: string): Buffer
  decryptString(bytes: Buffer): string
}

const StoredSchema = z.array(
  z.object({
    id: z.string(),
    address: z.string(),
    /** Encrypted by the key store, base64. */
    token: z.string(),
  }),
)
type Stored = z.infer<typeof StoredSchema>[number]

/** Reads `https://host:port/?token=...` or an address and a token apart. @throws WorkbenchError BAD_INPUT */
export function readAddress(address: string, token: string): { address: string; token: string } {
  const text = /^[a-z]+:\/\//i.test(address) ? address : `https://${address}`
  if (!URL.canParse(text))
    throw new WorkbenchError('BAD_INPUT', `"${address}" is no address; paste the one that the other workbench printed.`)
  const url = new URL(text)
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    throw new WorkbenchError(
      'REFUSED',
      `${url.host} would be spoken to without encryption; serve it with --tls-cert and --tls-key, or tunnel it to 127.0.0.1.`,
    )
  const found = token.trim() || url.searchParams.get('token') || ''
  if (!/^[\w-]{16,200}$/.test(found))
    throw new WorkbenchError(
      'BAD_INPUT',
      'The token is missing or cut off; it stands at the end of the address that the other workbench printed.',
    )
  return { address: url.origin, token: found }
}

/**
 * Workbenches on other machines that this user opens. Tokens are kept by the system's key store; where there is none, for as long as
 * the application runs.
 */
export class Remotes {
  readonly #file: string
  readonly #keys: KeyStore
  readonly #session = new Map<string, string>()
  #hosts: Stored[]
  #openId: string | null = null

  constructor(file: string, keys: KeyStore) {
    this.#file = file
    this.#keys = keys
    try {
      this.#hosts = StoredSchema.parse(JSON.parse(readRegularTextSync(file)))
    } catch {
      this.#hosts = []
    }
  }

  list(): RemoteHost[] {
    return this.#hosts.map(({ id, address, token }) => ({
      id,
      address,
      isOpen: id === this.#openId,
      isKept: token !== '' || !this.#session.has(id),
    }))
  }

  add(given: { address: string; token: string }): RemoteHost[] {
    const { address, token } = readAddress(given.address, given.token)
    const id = this.#hosts.find((host) => host.address === address)?.id ?? randomUUID()
    const canKeep = this.#keys.isEncryptionAvailable()
    this.#session.set(id, token)
    const kept = canKeep ? this.#keys.encryptString(token).toString('base64') : ''
    this.#hosts = [...this.#hosts.filter((host) => host.id !== id), { id, address, token: kept }]
    this.#write()
    return this.list()
  }

  remove(id: string): RemoteHost[] {
    this.#hosts = this.#hosts.filter((host) => host.id !== id)
    this.#session.delete(id)
    if (this.#openId === id) this.#openId = null
    this.#write()
    return this.list()
  }

  /** Chooses what pages are connected to from now on; null is this machine. @throws WorkbenchError NOT_FOUND */
  open(id: string | null): void {
    if (id !== null && !this.#hosts.some((host) => host.id === id))
      throw new WorkbenchError('NOT_FOUND', 'That workbench is not in the list any more; add its address again.')
    this.#openId = id
  }

  /** Address and token of the open one; null for this machine. @throws WorkbenchError BAD_INPUT where its token is not known any more */
  current(): { address: string; token: string } | null {
    const host = this.#hosts.find(({ id }) => id === this.#openId)
    if (!host) return null
    const token = this.#session.get(host.id) ?? this.#decrypt(host)
    if (!token)
      throw new WorkbenchError(
        'BAD_INPUT',
        `The token of ${host.address} is not known any more; add its whole address again.`,
      )
    return { address: host.address, token }
  }

  #decrypt({ token }: Stored): string | null {
    try {
      return token === '' ? null : this.#keys.decryptString(Buffer.from(token, 'base64'))
    } catch {
      return null // another user's key store, or a new one
    }
  }

  #write(): void {
    writeWholeSync(this.#file, JSON.stringify(this.#hosts), { mode: 0o600 })
  }
}
