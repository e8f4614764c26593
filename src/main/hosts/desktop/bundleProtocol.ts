import { readFile, realpath } from 'node:fs/promises'
import { extname, relative, resolve, sep } from 'node:path'
import { CONTENT_TYPES } from '../contentTypes.ts'
import { CONTENT_SECURITY_POLICY, GPU_CONTENT_SECURITY_POLICY, GPU_ORIGIN, ORIGIN } from './contentSecurity.ts'

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

interface Site {
  origin: string
  policy: string
  /** Types of the files that may be asked for. */
  types: Record<string, string>
  /** The page at `/`, where it is no file. */
  page?: string
}

/** Answers requests of one origin of our scheme from a folder: GET, a file of a known type, nothing above `root`. */
function siteProtocol(root: string, { origin, policy, types, page }: Site): (request: Request) => Promise<Response> {
  const answer = (body: string | Uint8Array<ArrayBuffer>, type: string) =>
    new Response(body, {
      headers: {
        'content-type': type,
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      },
    })
  return async (request) => {
    if (request.method !== 'GET') return refuse(405, 'Only GET is answered here.')
    const url = new URL(request.url)
    if (`${url.protocol}//${url.host}` !== origin) return refuse(403, 'Unknown host.')
    if (page !== undefined && url.pathname === '/') return answer(page, CONTENT_TYPES['.html']!)
    const file = confinedPath(root, url.pathname === '/' ? '/index.html' : url.pathname)
    const type = file ? types[extname(file)] : undefined
    if (!file || !type) return refuse(404, 'Not found.')
    try {
      // A link inside the folder must not lead out of it.
      if ((await realpath(file)) !== resolve(await realpath(root), relative(resolve(root), file)))
        return refuse(404, 'Not found.')
      return answer(new Uint8Array(await readFile(file)), type)
    } catch {
      return refuse(404, 'Not found.')
    }
  }
}

/** The renderer's own pages, from the built bundle. */
export const bundleProtocol = (root: string) =>
  siteProtocol(root, { origin: ORIGIN, policy: CONTENT_SECURITY_POLICY, types: CONTENT_TYPES })

/** The page of the hidden window that holds the GPU: it and the bundle's scripts, nothing else. */
export const gpuProtocol = (root: string) =>
  siteProtocol(root, {
    origin: GPU_ORIGIN,
    policy: GPU_CONTENT_SECURITY_POLICY,
    types: { '.js': CONTENT_TYPES['.js']! },
    page: '<!doctype html><meta charset="utf-8"><title>GPU</title><script type="module" src="/gpu.js"></script>',
  })
