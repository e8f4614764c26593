import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './paths.mjs'
import { run } from './run.mjs'

const read = (path) => JSON.parse(readFileSync(path, 'utf8')).packages ?? {}

/** Whether node_modules holds what the lockfile says, told by npm's own list of what it installed. */
export function packagesAreFresh() {
  const installedList = join(ROOT, 'node_modules', '.package-lock.json')
  if (!existsSync(installedList)) return false
  const installed = read(installedList)
  return Object.entries(read(join(ROOT, 'package-lock.json'))).every(([path, { version, optional, devOptional }]) => {
    if (path === '' || !path.startsWith('node_modules/')) return true
    // Optional ones are left out where they do not fit the platform.
    if (!installed[path]) return Boolean(optional || devOptional)
    return installed[path].version === version
  })
}

/** Installs the packages of the lockfile, without running any script of theirs (.npmrc). */
export async function ensurePackages() {
  if (packagesAreFresh()) return 'installed already'
  // The lockfile may name another mirror than the one that can be reached here: take what npm is configured with.
  const { status } = await run('npm', [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--replace-registry-host=always',
  ])
  if (status !== 0) throw new Error('npm ci failed; see its words above')
}
