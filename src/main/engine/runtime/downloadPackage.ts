import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import registryUrl from 'registry-url'
import { WorkbenchError } from '../../../shared/errors.ts'
import { isOfDisk } from '../../disk/diskError.ts'
import { renamePatiently } from '../../disk/wholeFile.ts'

const run = promisify(execFile)

export interface PackageName {
  name: string
  version: string
}

/** npm as this process was started by it, or the one on the path. */
function npm(parameters: string[], options: { signal?: AbortSignal; cwd?: string } = {}) {
  const script = process.env.npm_execpath
  const [command, leading] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []]
  // Electron's binary is a Node only when told so.
  return run(command, [...leading, ...parameters], { ...options, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } })
}

/**
 * The registry that npm is set up with, with a slash at its end. Where there is no npm, as beside the installed application, the user's
 * `.npmrc` says it, or it is the public one.
 */
export async function npmRegistry(): Promise<string> {
  const named = process.env.npm_config_registry ?? process.env.NPM_CONFIG_REGISTRY
  if (named) return withSlash(named)
  try {
    return withSlash((await npm(['config', 'get', 'registry'])).stdout.trim())
  } catch {
    return withSlash(registryUrl())
  }
}
const withSlash = (address: string) => (address.endsWith('/') ? address : `${address}/`)

/**
 * Downloads an npm package's archive to `path`: straight from the registry, with progress in bytes; where that fails, through
 * `npm pack`, which knows the user's proxies, certificates and tokens. The caller verifies what came.
 * @throws WorkbenchError NETWORK when both ways fail.
 */
export async function downloadPackage(
  { name, version }: PackageName,
  path: string,
  onBytes: (done: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const address = `${await npmRegistry()}${name}/-/${name.split('/').pop()}-${version}.tgz`
  let first: unknown
  try {
    await stream(address, path, onBytes, signal)
    return
  } catch (error) {
    if (signal?.aborted || isOfDisk(error)) throw error
    first = error
  }
  try {
    const folder = dirname(path)
    const { stdout } = await npm(['pack', `${name}@${version}`, '--silent', '--pack-destination', folder], {
      signal,
      cwd: folder,
    })
    await renamePatiently(join(folder, stdout.trim().split('\n').pop()!), path)
  } catch (error) {
    if (signal?.aborted) throw error
    throw new WorkbenchError(
      'NETWORK',
      `${name}@${version} could not be fetched from the npm registry (${words(first)}); check the network and npm's registry setting, then try again.`,
      { cause: error },
    )
  }
}

async function stream(address: string, path: string, onBytes: (done: number) => void, signal?: AbortSignal) {
  const response = await fetch(address, { signal })
  if (!response.ok || !response.body) throw new Error(`the registry answers ${response.status}`)
  const expected = Number(response.headers.get('content-length')) || null
  let done = 0
  await pipeline(
    Readable.fromWeb(response.body as never),
    async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        done += chunk.length
        onBytes(done)
        yield chunk
      }
    },
    createWriteStream(path),
    { signal },
  )
  if (expected !== null && done !== expected)
    throw new Error(`the connection was cut after ${done} of ${expected} bytes`)
}

function words(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error && cause.message ? cause.message : message
}
