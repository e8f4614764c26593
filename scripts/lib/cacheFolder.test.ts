import { expect, it } from 'vitest'
import { cacheFolder as engines } from '../../src/main/engine/base/cacheFolder.ts'
import { cacheFolder } from './cacheFolder.mjs'

const ENVIRONMENTS = [
  {},
  { ALLCONV_CACHE: '/a' },
  { XDG_CACHE_HOME: '/x' },
  { XDG_CACHE_HOME: '' },
  { LOCALAPPDATA: '/l' },
]

it.each(['linux', 'darwin', 'win32'] as const)('scripts and engines agree on the cache folder on %s', (platform) => {
  for (const environment of ENVIRONMENTS)
    expect(cacheFolder(environment, platform)).toBe(engines(environment, platform))
})
