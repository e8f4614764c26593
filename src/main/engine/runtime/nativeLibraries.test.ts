import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cacheFolder } from '../base/cacheFolder.ts'
import { parseNvidiaSmi } from './device.ts'
import { findAddon, nativeLibraries } from './nativeLibraries.ts'

function folderWith(files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'allconv-library-'))
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), '')
  }
  return folder
}

it.each<[string, string[], string | null]>([
  ['nothing', [], null],
  ['an addon in the folder itself', ['tfjs_binding.node'], 'tfjs_binding.node'],
  ['a package', ['lib/napi-v8/tfjs_binding.node'], 'lib/napi-v8/tfjs_binding.node'],
  [
    'several versions of Node-API, of which the newest that this Node speaks counts',
    ['lib/napi-v6/tfjs_binding.node', 'lib/napi-v8/tfjs_binding.node', 'lib/napi-v99/tfjs_binding.node'],
    'lib/napi-v8/tfjs_binding.node',
  ],
  [
    'a version without its addon',
    ['lib/napi-v8/README', 'lib/napi-v6/tfjs_binding.node'],
    'lib/napi-v6/tfjs_binding.node',
  ],
])('finds the addon among %s', (_, files, expected) => {
  const folder = folderWith(files)
  expect(findAddon(folder)).toBe(expected && join(folder, expected))
  rmSync(folder, { recursive: true })
})

it('looks into the folder that the user names first, and for the CPU into the cache last', () => {
  const places = (kind: 'gpu' | 'cpu', folder: string | null) =>
    nativeLibraries(kind, folder).map(({ place }) => place.replace(cacheFolder(), 'CACHE').replace(/-1\.6\.1-\w+/, ''))
  expect(places('gpu', null)).toEqual(['the package @tensorflow/tfjs-node-gpu'])
  expect(places('cpu', '/opt/tf')).toEqual([
    'the folder /opt/tf',
    'the package @tensorflow/tfjs-node',
    `the cache ${join('CACHE', 'tensorflow')}`,
  ])
})

it.each([
  ['NVIDIA GeForce RTX 4090, 24564\n', 'NVIDIA GeForce RTX 4090, 24 GB'],
  ['NVIDIA H100 80GB HBM3, 81559\nNVIDIA H100 80GB HBM3, 81559\n', 'NVIDIA H100 80GB HBM3, 80 GB'],
  ['No devices were found\n', null],
  ['', null],
])("reads the device's name and memory from %j", (csv, expected) => {
  expect(parseNvidiaSmi(csv)).toBe(expected)
})

it.each<[NodeJS.ProcessEnv, NodeJS.Platform, string]>([
  [{ ALLCONV_CACHE: '/c', XDG_CACHE_HOME: '/x' }, 'linux', '/c'],
  [{ XDG_CACHE_HOME: '/x' }, 'linux', join('/x', 'allconv-workbench')],
  [{}, 'linux', join(homedir(), '.cache', 'allconv-workbench')],
  [{}, 'darwin', join(homedir(), 'Library', 'Caches', 'allconv-workbench')],
  [{ LOCALAPPDATA: '/l' }, 'win32', join('/l', 'allconv-workbench', 'Cache')],
])('caches by %j on %s in %s', (environment, platform, expected) => {
  expect(cacheFolder(environment, platform)).toBe(expected)
})
