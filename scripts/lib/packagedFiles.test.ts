import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { minimatch } from 'minimatch'
import { afterAll, describe, expect, test } from 'vitest'
import configuration, { FILES, UNPACKED } from '../../electron-builder.config.mjs'
import { encodeIcns, encodeIco } from './icons.mjs'
import { packagedFiles, productionPackages, sizesByPart } from './packagedFiles.mjs'

const root = join(import.meta.dirname, '..', '..')
const build = process.env.ALLCONV_OUT ?? 'out'
const built = existsSync(join(root, build, 'main', 'cli.js'))

describe.skipIf(!built)('the packaged application (needs a build)', () => {
  const files = built ? packagedFiles(root, FILES, build) : []
  const paths = new Set(files.map(({ path }) => path))
  let folder = ''
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each([
    'out/main/index.js',
    'out/main/engine.js',
    'out/main/batchWorker.js',
    'out/preload/index.cjs',
    'out/preload/gpu.cjs',
    'out/renderer/index.html',
    'out/renderer/gpu.js',
    'package.json',
    'LICENSE',
    'node_modules/@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js',
  ])('holds %s', (path) => expect(paths).toContain(path))

  test.each([
    ['source maps', /\.map$/],
    ['TypeScript', /\.ts$/],
    ['our own sources', /^src\//],
    ['tests', /(^|\/)(test|tests|__tests__)\//],
    ['development packages', /node_modules\/(vite|vitest|electron|@biomejs|@playwright)\//],
    ['Dawn for Node', /node_modules\/(webgpu|@tensorflow\/tfjs-backend-webgpu)\//],
    ['builds for musl, on which Electron does not run', /musl/],
    ['secrets or settings of a developer', /(^|\/)\.(env|npmrc|git)(\.[^/]+)?(\/|$)/],
  ])('holds no %s', (_, pattern) => expect([...paths].filter((path) => pattern.test(path))).toEqual([]))

  test('has every native part outside the archive, where it can be loaded from', () => {
    const isUnpacked = (path: string) => UNPACKED.some((pattern) => minimatch(path, pattern, { dot: true }))
    const native = [...paths].filter((path) => /\.(node|so|dll|dylib|wasm)(\.\d+)*$/.test(path))
    expect(native.length).toBeGreaterThan(3)
    expect(native.filter((path) => !isUnpacked(path))).toEqual([])
  })

  test('stays below 150 MB beside Electron, and its parts add up', () => {
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(sizesByPart(files).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(total)
    expect(total).toBeLessThan(150e6)
  })

  test('computes with nothing but its own files', () => {
    folder = mkdtempSync(join(root, build, 'packaged-'))
    for (const { path, source } of files) {
      const target = join(folder, path)
      mkdirSync(dirname(target), { recursive: true })
      try {
        linkSync(join(root, source), target)
      } catch {
        copyFileSync(join(root, source), target)
      }
    }
    const cli = (...words: string[]) =>
      JSON.parse(
        execFileSync(process.execPath, [join(folder, 'out', 'main', 'cli.js'), ...words, '--json'], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
          env: { ...process.env, ALLCONV_WORKSPACE: join(folder, 'workspace') },
        }),
      )
    expect(cli('models')).toHaveLength(12)
    const { runtimes } = cli('doctor') as { runtimes: { id: string; works: boolean; tried: string[] }[] }
    expect(runtimes.find(({ id }) => id === 'wasm')?.works).toBe(true)
    // A module that was left out by mistake would show here; Dawn is left out on purpose.
    const others = runtimes.filter(({ id }) => id !== 'webgpu').flatMap(({ tried }) => tried)
    expect(others.join(' ')).not.toMatch(/Cannot find (module|package)/)
  }, 120_000)
})

test('production packages are those of the lockfile without the development ones', () => {
  const packages = productionPackages(root)
  expect(packages).toContain('node_modules/ws')
  expect(packages).not.toContain('node_modules/vitest')
})

describe('the installers', () => {
  test('have every fuse of Electron set that takes a way in away', () => {
    expect(configuration.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    })
    expect(configuration.asar).toBe(true)
  })
  test('are an AppImage and a deb, an NSIS installer, and a dmg', () => {
    const { linux, win, mac } = configuration
    expect([linux, win, mac].map(({ target }) => target)).toEqual([['AppImage', 'deb'], ['nsis'], ['dmg']])
    expect(mac.hardenedRuntime).toBe(true)
  })
  test('open checkpoints with the application', () =>
    expect(configuration.fileAssociations.map(({ ext, role }) => [ext, role])).toEqual([['safetensors', 'Viewer']]))
  test('pin the exact version of Electron', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>
    }
    expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/)
  })
  test.each([
    [undefined, null],
    [
      'https://updates.test/workbench',
      [{ provider: 'generic', url: 'https://updates.test/workbench', channel: 'latest' }],
    ],
  ])('look for updates at %s: %j', (address, publish) => {
    const print = "import('./electron-builder.config.mjs').then((m) => console.log(JSON.stringify(m.default.publish)))"
    const { ALLCONV_UPDATE_URL: _, ...env } = process.env
    const output = execFileSync(process.execPath, ['-e', print], {
      cwd: root,
      encoding: 'utf8',
      env: { ...env, ...(address && { ALLCONV_UPDATE_URL: address }) },
    })
    expect(JSON.parse(output)).toEqual(publish)
  })
})

describe('icons', () => {
  const data = Buffer.from('png')
  test('an ICO names its pictures by side, 256 as 0', () => {
    const ico = encodeIco([
      { side: 16, data },
      { side: 256, data },
    ])
    expect([...ico.subarray(0, 8)]).toEqual([0, 0, 1, 0, 2, 0, 16, 16])
    expect(ico[22]).toBe(0)
    expect(ico.readUInt32LE(18)).toBe(38)
    expect(ico.subarray(38, 41).toString()).toBe('png')
  })
  test('an ICNS carries its own length and each chunk its type', () => {
    const icns = encodeIcns([{ type: 'ic07', data }])
    expect(icns.readUInt32BE(4)).toBe(icns.length)
    expect(icns.toString('latin1', 8, 12)).toBe('ic07')
    expect(icns.readUInt32BE(12)).toBe(11)
  })
})
