import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { CONTENT_TYPES } from '../contentTypes.ts'

export interface BundleFile {
  type: string
  content: Buffer
  /** The same, compressed, where that makes it smaller: the way to a GPU machine may be long. */
  gzip: Buffer | null
  etag: string
  /** Whether the name carries a hash of the content, so that a browser may keep it for ever. */
  immutable: boolean
}

export interface Bundle {
  /** The file of an address's path, exactly as it is written there; null for anything that is not in the bundle. */
  get(pathname: string): Promise<BundleFile | null>
}

/** Milliseconds between two looks at the folder, when a file is asked for that was not there. */
const LOOK_AGAIN = 1000

/**
 * The renderer's built files. The folder is listed first and requests are looked up in that list, so no spelling of a path can lead
 * out of it; links and files of unknown types are not listed.
 */
export async function openBundle(root: string): Promise<Bundle> {
  let paths = await list(root)
  let lookedAt = Date.now()
  const cache = new Map<string, BundleFile>()
  return {
    async get(pathname) {
      const name = pathname === '/' ? '/index.html' : pathname
      if (!paths.has(name) && Date.now() - lookedAt > LOOK_AGAIN) {
        lookedAt = Date.now()
        paths = await list(root)
        cache.clear() // built anew while we run
      }
      const path = paths.get(name)
      if (!path) return null
      const immutable = name.startsWith('/assets/')
      const known = cache.get(name)
      if (known && immutable) return known
      const content = await readFile(path).catch(() => null)
      if (!content) return null
      const file = {
        type: CONTENT_TYPES[extname(name)]!,
        content,
        gzip: await compressed(name, content),
        etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`,
        immutable,
      }
      cache.set(name, file)
      return file
    },
  }
}

/** What is compressed already (pictures, fonts) would only grow. */
async function compressed(name: string, content: Buffer): Promise<Buffer | null> {
  if (content.length < 1024 || !/\.(html|js|css|json|svg|wasm)$/.test(name)) return null
  const smaller = await promisify(gzip)(content)
  return smaller.length < content.length ? smaller : null
}

async function list(root: string): Promise<Map<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = new Map<string, string>()
  for (const entry of entries) {
    if (!entry.isFile() || !(extname(entry.name) in CONTENT_TYPES)) continue
    const path = join(entry.parentPath, entry.name)
    paths.set(`/${relative(root, path).split(sep).join('/')}`, path)
  }
  return paths
}
