import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { minimatch } from 'minimatch'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import configuration, { UNPACKED } from '../../electron-builder.config.mjs'
import { PAPER_NETWORKS } from '../../src/shared/architecture/paper.ts'
import { extract, packOnDummy, sizesByPart } from './dummyPackage.mjs'
import { encodeIcns, encodeIco } from './icons.mjs'

const root = join(import.meta.dirname, '..', '..')
const built = existsSync(join(root, 'out', 'main', 'cli.js'))

describe.skipIf(!built)('the application as electron-builder packs it (needs a build)', () => {
  let folder = ''
  let packed: Awaited<ReturnType<typeof packOnDummy>>
  let paths: Set<string>
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'allconv-packed-'))
    packed = await packOnDummy(root, folder)
    paths = new Set(packed.files.map(({ path }) => path))
  }, 600_000)
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
  ])('holds %s', (path) => expect([...paths]).toContain(path))

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
    const native = packed.files.filter(({ path }) => /\.(node|so|dll|dylib|wasm)(\.\d+)*$/.test(path))
    expect(native.length).toBeGreaterThan(3)
    expect(native.filter(({ path, unpacked }) => !unpacked || !isUnpacked(path))).toEqual([])
    for (const { path, bytes } of native) expect(statSync(join(`${packed.archive}.unpacked`, path)).size).toBe(bytes)
  })

  test('stays below 150 MB beside Electron, and its parts add up', () => {
    const total = packed.files.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(sizesByPart(packed.files).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(total)
    expect(total).toBeLessThan(150e6)
  })

  test('has its fuses set in the executable', () => {
    const bytes = readFileSync(packed.executable)
    const at = bytes.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX') + 34
    // In the order of @electron/fuses: run as Node, cookies encrypted, NODE_OPTIONS, inspector, archive verified, archive alone, snapshot, file protocol.
    expect(bytes.toString('latin1', at, at + 8)).toBe('01001100')
  })

  test('computes with nothing but its own files', () => {
    const place = join(folder, 'extracted')
    extract(packed.archive, place)
    const cli = (...words: string[]) =>
      JSON.parse(
        execFileSync(process.execPath, [join(place, 'out', 'main', 'cli.js'), ...words, '--json'], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
          env: { ...process.env, ALLCONV_WORKSPACE: join(folder, 'workspace') },
        }),
      )
    const models = cli('models') as { id: string }[]
    expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining(PAPER_NETWORKS.map(({ id }) => id)))
    const { runtimes } = cli('doctor') as { runtimes: { id: string; works: boolean; tried: string[] }[] }
    expect(runtimes.find(({ id }) => id === 'wasm')?.works).toBe(true)
    // A module that was left out by mistake would show here; Dawn is left out on purpose.
    const others = runtimes.filter(({ id }) => id !== 'webgpu').flatMap(({ tried }) => tried)
    expect(others.join(' ')).not.toMatch(/Cannot find (module|package)/)
  }, 300_000)
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
