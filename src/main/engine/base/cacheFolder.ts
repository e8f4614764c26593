import { homedir } from 'node:os'
import { join } from 'node:path'

const NAME = 'allconv-workbench'

/**
 * Where downloads and measurements live that can be made again: `ALLCONV_CACHE`, else the platform's cache folder
 * (XDG_CACHE_HOME or ~/.cache; ~/Library/Caches; %LOCALAPPDATA%). It need not exist yet.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (environment.ALLCONV_CACHE) return environment.ALLCONV_CACHE
  if (platform === 'win32') return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), NAME, 'Cache')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', NAME)
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), NAME)
}
