import type { IncomingMessage } from 'node:http'
import type { Session, Sessions } from './sessions.ts'

/** Cookies do not tell ports apart: two hosts on one machine need two names. */
export const cookieName = (port: number) => `allconv-${port}`

/** The session's cookie: out of reach for scripts, sent to nobody else, gone with the host. */
export function sessionCookie(port: number, secret: string, scheme: 'http' | 'https'): string {
  return `${cookieName(port)}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000${scheme === 'https' ? '; Secure' : ''}`
}

/** Value of a cookie in a Cookie header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}

export const addressOf = (request: IncomingMessage): string => request.socket.remoteAddress ?? 'unknown'

/** Who asks, by cookie; null for a stranger. */
export function sessionOf(request: IncomingMessage, sessions: Sessions, port: number): Session | null {
  return sessions.find(readCookie(request.headers.cookie, cookieName(port)), addressOf(request))
}

/** The token of `Authorization: Bearer ...`, for programs that are no browsers. */
export function bearerToken(request: IncomingMessage): string | null {
  return /^Bearer ([\w-]{1,200})$/.exec(request.headers.authorization ?? '')?.[1] ?? null
}

const TEXTS = {
  'no-session': [
    'This workbench is private',
    'Open the address that it printed when it started: it ends with a token. On its machine, “allconv serve” in the same workspace prints it again.',
  ],
  wrong: [
    'This token is wrong',
    'Copy the whole address that the workbench printed when it started last; “allconv serve” in the same workspace prints it again.',
  ],
  'too-many-tries': ['Too many wrong tokens', 'Wait a minute, then open the whole address that the workbench printed.'],
} as const

/** The page for whoever is not signed in. */
export function strangerPage(reason: keyof typeof TEXTS): string {
  const [title, text] = TEXTS[reason]
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:20vh auto;padding:0 1.5rem}h1{font-size:1.25rem}</style>
<main><h1>${title}</h1><p>${text}</p></main></html>`
}

/** Goes on to the workbench from a link on another site: a redirect would arrive without the new cookie (SameSite=Strict). */
export const ENTER_PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>AllConv Workbench</title></html>'
