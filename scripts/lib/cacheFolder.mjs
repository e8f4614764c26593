import { homedir } from 'node:os'
import { join } from 'node:path'

const NAME = 'allconv-workbench'

/**
 * The cache folder of src/main/engine/base/cacheFolder.ts, for scripts that run before anything is built; a test holds them equal.
 * @param {NodeJS.ProcessEnv} environment
 * @param {NodeJS.Platform} platform
 */
export function cacheFolder(environment = process.env, platform = process.platform) {
  if (environment.ALLCONV_CACHE) return environment.ALLCONV_CACHE
  if (platform === 'win32') return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), NAME, 'Cache')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', NAME)
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), NAME)
}
