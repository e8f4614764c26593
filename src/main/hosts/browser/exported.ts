import type { ServerResponse } from 'node:http'
import { basename, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isBelow } from '../../disk/isBelow.ts'
import { openRegularFile, type RegularFile } from '../../disk/openRegularFile.ts'

/**
 * Opens a file of the workspace's `exports/` for whoever downloads it.
 * @param path below that folder; links that lead out of it are followed to what they are, and refused
 * @returns null where it is none of that folder's files
 */
export async function openExported(folder: string, path: string): Promise<RegularFile | null> {
  if (path === '' || path.includes('\0')) return null
  const file = resolve(folder, path)
  if (!(await isBelow(file, folder))) return null
  return openRegularFile(file).catch(() => null)
}

/** Sends a file as one to keep, never as a page of this workbench; a reader who leaves ends the reading. */
export async function sendExported(
  response: ServerResponse,
  { handle, size }: RegularFile,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  response.writeHead(200, {
    ...headers,
    'cache-control': 'no-store',
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encoded(basename(path))}`,
    'content-length': size,
  })
  if (response.req.method === 'HEAD' || size === 0) {
    response.end()
    await handle.close()
    return
  }
  // A file that grows meanwhile is sent as long as was said.
  await pipeline(handle.createReadStream({ start: 0, end: size - 1 }), response).catch(() => response.destroy())
}

/** RFC 5987. */
const encoded = (name: string) =>
  encodeURIComponent(name).replace(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
