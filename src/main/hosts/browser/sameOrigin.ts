import { isIP } from 'node:net'
import { hostname } from 'node:os'

/** `name` or `[address]` of a Host header, without its port; null where it is malformed. */
export function hostName(header: string | undefined): string | null {
  if (!header || header.length > 255) return null
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(header)
  return match ? match[1]!.toLowerCase().replace(/^\[|\]$/g, '') : null
}

/**
 * Whether a request's Host names this machine in a way that nobody else can take over. An address is always safe: DNS rebinding needs a
 * name that its owner can point elsewhere. Of names only `localhost`, the machine's own and those that the user listed are taken.
 * Ports are not compared, so that a tunnel (`ssh -L 9000:localhost:8000`) works.
 */
export function isOwnHost(header: string | undefined, allowedNames: readonly string[] = []): boolean {
  const name = hostName(header)
  if (name === null) return false
  if (isIP(name)) return true
  return (
    name === 'localhost' || name === hostname().toLowerCase() || allowedNames.some((own) => own.toLowerCase() === name)
  )
}

/** Whether a request comes from a page of this very host. `Origin: null` (a sandboxed frame, a file) is foreign. */
export function isOwnOrigin(
  origin: string | undefined,
  hostHeader: string | undefined,
  scheme: 'http' | 'https',
): boolean {
  return (
    origin !== undefined &&
    hostHeader !== undefined &&
    origin.toLowerCase() === `${scheme}://${hostHeader.toLowerCase()}`
  )
}
