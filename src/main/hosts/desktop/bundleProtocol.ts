import { readFile, realpath } from 'node:fs/promises'
import { extname, relative, resolve, sep } from 'node:path'
import { CONTENT_SECURITY_POLICY, ORIGIN } from './contentSecurity.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

const refuse = (status: number, words: string) =>
  new Response(words, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })

/** The file inside `root` that a URL path names, or null where it would leave the folder or hide a byte. */
export function confinedPath(root: string, pathname: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const base = resolve(root)
  const file = resolve(base, `.${decoded.startsWith('/') ? decoded : `/${decoded}`}`)
  return file.startsWith(base + sep) ? file : null
}

/** Answers requests of the renderer's own scheme from the built bundle: GET, one host, files with a known type, nothing above `root`. */
export function bundleProtocol(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return refuse(405, 'Only GET is answered here.')
    const url = new URL(request.url)
    if (`${url.protocol}//${url.host}` !== ORIGIN) return refuse(403, 'Unknown host.')
    const file = confinedPath(root, url.pathname === '/' ? '/index.html' : url.pathname)
    const type = file ? TYPES[extname(file)] : undefined
    if (!file || !type) return refuse(404, 'Not found.')
    try {
      // A link inside the folder must not lead out of it.
      if ((await realpath(file)) !== resolve(await realpath(root), relative(resolve(root), file)))
        return refuse(404, 'Not found.')
      return new Response(new Uint8Array(await readFile(file)), {
        headers: {
          'content-type': type,
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-embedder-policy': 'require-corp',
        },
      })
    } catch {
      return refuse(404, 'Not found.')
    }
  }
}
