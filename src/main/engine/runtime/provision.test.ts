import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { create } from 'tar'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Progress } from '../../../shared/data/dataset.ts'
import { provisionTensorFlow } from './provision.ts'
import { canProvision, isProvisioned, type PinnedPackage, provisionedFolder } from './tensorflowPackage.ts'

const FILES = {
  'lib/napi-v6/tfjs_binding.node': 'an addon',
  'deps/lib/libtensorflow.so.1.15.0': 'a library',
  'deps/lib/libtensorflow_framework.so.1.15.0': 'a framework',
}

/** A package laid out like the real one, a few hundred bytes long. */
function smallPackage(files: Record<string, string>): { pack: PinnedPackage; archive: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'allconv-package-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, 'node_modules/@tensorflow/tfjs-node', name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
    create({ file: join(folder, 'inner.tar'), cwd: folder, sync: true }, ['node_modules'])
    mkdirSync(join(folder, 'package'))
    writeFileSync(join(folder, 'package/all.br'), brotliCompressSync(readFileSync(join(folder, 'inner.tar'))))
    create({ file: join(folder, 'outer.tgz'), cwd: folder, gzip: true, sync: true }, ['package'])
    const archive = readFileSync(join(folder, 'outer.tgz'))
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`
    return {
      archive,
      pack: { name: 'small', version: '1.0.0', integrity, bytes: archive.length, archive: 'package/all.br' },
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Answer = 'whole' | 'cut' | 'corrupt' | 'missing'

describe.skipIf(!canProvision())("fetching TensorFlow's library", () => {
  const { pack, archive } = smallPackage(FILES)
  const saved = { ...process.env }
  let cache: string
  let server: Server
  let answer: Answer
  let served: Buffer
  let requests: string[]

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request.url ?? '')
      if (answer === 'missing' || !request.url?.endsWith('/small/-/small-1.0.0.tgz')) {
        response.writeHead(404).end('{}')
        return
      }
      const body = Buffer.from(served)
      if (answer === 'corrupt') body[body.length >> 1]! ^= 1
      response.writeHead(200, { 'content-length': body.length })
      if (answer === 'cut') response.write(body.subarray(0, 100), () => response.destroy())
      else response.end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    process.env.npm_config_registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'allconv-cache-'))
    process.env.ALLCONV_CACHE = cache
    answer = 'whole'
    served = archive
    requests = []
    return () => rmSync(cache, { recursive: true, force: true })
  })
  afterAll(() => {
    process.env = saved
    server.close()
  })

  it('puts the addon and its two libraries where the addon looks for them, and is done for ever', async () => {
    const folder = await provisionTensorFlow(undefined, { pack })
    expect(folder).toBe(provisionedFolder(pack))
    expect(readFileSync(join(folder, 'lib/napi-v6/tfjs_binding.node'), 'utf8')).toBe('an addon')
    expect(readFileSync(join(folder, 'deps/lib/libtensorflow.so.1'), 'utf8')).toBe('a library')
    expect(readFileSync(join(folder, 'deps/lib/libtensorflow_framework.so.1'), 'utf8')).toBe('a framework')
    expect(statSync(join(folder, 'lib/napi-v6/tfjs_binding.node')).mode & 0o111).not.toBe(0)
    expect(readdirSync(cache)).toHaveLength(1)
    await provisionTensorFlow(undefined, { pack })
    expect(requests).toHaveLength(1)
  })

  it('tells how far it is, phase by phase, up to the last byte', async () => {
    const reports: Progress[] = []
    await provisionTensorFlow((report) => reports.push(report), { pack })
    for (const phase of ['Fetching TensorFlow', 'Verifying TensorFlow', 'Unpacking TensorFlow'])
      expect(reports.filter((report) => report.phase === phase).at(-1)).toMatchObject({
        done: pack.bytes,
        total: pack.bytes,
        unit: 'bytes',
      })
  })

  it.each<[Answer, string, RegExp]>([
    [
      'corrupt',
      'BAD_FILE',
      /^The package small@1\.0\.0 as downloaded has another hash than the pinned one, so it is not used; try again/,
    ],
    [
      'cut',
      'NETWORK',
      /^small@1\.0\.0 could not be fetched from the npm registry \(.*\); check the network and npm's registry setting/,
    ],
    ['missing', 'NETWORK', /^small@1\.0\.0 could not be fetched from the npm registry \(the registry answers 404\)/],
  ])('a %s download fails with %s and leaves nothing behind', async (kind, code, message) => {
    answer = kind
    await expect(provisionTensorFlow(undefined, { pack })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
    expect(isProvisioned(pack)).toBe(false)
    expect(readdirSync(cache)).toEqual([])
    answer = 'whole'
    await provisionTensorFlow(undefined, { pack })
    expect(isProvisioned(pack)).toBe(true)
  })

  it('a package of the pinned hash without the library is refused', async () => {
    const other = smallPackage({ 'README.md': 'nothing here' })
    served = other.archive
    await expect(provisionTensorFlow(undefined, { pack: other.pack })).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringContaining('holds no lib/napi-v6/tfjs_binding.node'),
    })
    expect(readdirSync(cache)).toEqual([])
  })

  it('stops when it is told to, and leaves nothing behind', async () => {
    const stop = new AbortController()
    const work = provisionTensorFlow(() => stop.abort(), { pack, signal: stop.signal })
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(readdirSync(cache)).toEqual([])
  })

  it('may be done twice at once', async () => {
    const folders = await Promise.all([1, 2, 3].map(() => provisionTensorFlow(undefined, { pack })))
    expect(new Set(folders)).toEqual(new Set([provisionedFolder(pack)]))
    expect(isProvisioned(pack)).toBe(true)
    expect(readdirSync(cache)).toHaveLength(1)
  })

  it('removes what a killed process left, and a folder that lost its addon', async () => {
    const dead = `${provisionedFolder(pack)}.999999999.abcdef01.partial`
    mkdirSync(dead, { recursive: true })
    mkdirSync(join(provisionedFolder(pack), 'deps'), { recursive: true })
    await provisionTensorFlow(undefined, { pack })
    expect(existsSync(dead)).toBe(false)
    expect(isProvisioned(pack)).toBe(true)
  })

  it('says which folder cannot be written', async () => {
    process.env.ALLCONV_CACHE = join(cache, 'file')
    writeFileSync(join(cache, 'file'), '')
    await expect(provisionTensorFlow(undefined, { pack })).rejects.toMatchObject({
      code: 'DISK',
      message: `The cache ${join(cache, 'file')} cannot be written; set ALLCONV_CACHE to a folder that can.`,
    })
  })
})
