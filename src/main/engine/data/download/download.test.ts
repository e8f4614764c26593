import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formulaLabels } from '../../../../../test/golden/formula.ts'
import { downloadDataset } from './downloadDataset.ts'
import { type FetchOptions, fetchFile } from './fetchFile.ts'

const content = Buffer.from(formulaLabels(9, 300_000, 256))
const md5 = createHash('md5').update(content).digest('hex')

let parent = ''
let server: Server
let requests: (string | undefined)[] = []
let answer: (request: IncomingMessage, response: ServerResponse) => void
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'allconv-download-'))
  requests = []
  server = createServer((request, response) => {
    requests.push(request.headers.range)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(parent, { recursive: true, force: true })
})
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.bin`
const target = () => join(parent, 'file.bin')
const options = (changes: Partial<FetchOptions> = {}): FetchOptions => ({
  signal: new AbortController().signal,
  report() {},
  pauses: [0.01, 0.01],
  ...changes,
})

const start = (range: string | undefined) => Number(/bytes=(\d+)-/.exec(range ?? 'bytes=0-')![1])
/** Serves ranges; cuts the connection after `bytes` of them. */
const cutAfter = (bytes: number) => (request: IncomingMessage, response: ServerResponse) => {
  const from = start(request.headers.range)
  const rest = content.subarray(from)
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length })
  if (rest.length <= bytes) response.end(rest)
  else response.write(rest.subarray(0, bytes), () => setTimeout(() => response.destroy(), 20))
}
const served = cutAfter(Number.POSITIVE_INFINITY)

describe('a download', () => {
  it('comes whole, with its progress', async () => {
    answer = served
    const seen: number[] = []
    await fetchFile(url(), target(), md5, options({ report: ({ done, total }) => seen.push(done / total!) }))
    expect(readFileSync(target()).equals(content)).toBe(true)
    expect(seen.at(-1)).toBe(1)
    expect(readdirSync(parent)).toEqual(['file.bin'])
  })

  it('goes on where a cut connection broke off, as often as it must', async () => {
    answer = cutAfter(90_000)
    await fetchFile(url(), target(), md5, options())
    expect(readFileSync(target()).equals(content)).toBe(true)
    expect(requests).toEqual([undefined, 'bytes=90000-', 'bytes=180000-', 'bytes=270000-'])
  })

  it('gives up when nothing more comes, keeps what came, and goes on from there next time', async () => {
    answer = (request, response) => {
      if (requests.length > 1) request.socket.destroy()
      else cutAfter(100_000)(request, response)
    }
    await expect(fetchFile(url(), target(), md5, options())).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringMatching(
        /^Could not download .*; 0\.1 MB are kept, and starting it again goes on from there\.$/,
      ),
    })
    answer = served
    requests = []
    await fetchFile(url(), target(), md5, options())
    expect(requests).toEqual(['bytes=100000-'])
    expect(readFileSync(target()).equals(content)).toBe(true)
  })

  it('starts anew where the server does not do ranges', async () => {
    writeFileSync(`${target()}.part`, 'something else')
    answer = (_, response) => response.end(content)
    await fetchFile(url(), target(), md5, options())
    expect(readFileSync(target()).equals(content)).toBe(true)
  })

  it('checks a file that was complete but not yet checked', async () => {
    writeFileSync(`${target()}.part`, content)
    answer = (_, response) => response.writeHead(416).end()
    await fetchFile(url(), target(), md5, options())
    expect(readFileSync(target()).equals(content)).toBe(true)
  })

  it('removes what arrived damaged', async () => {
    answer = (_, response) => response.end('not what was published')
    await expect(fetchFile(url(), target(), md5, options())).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringContaining(`instead of ${md5}; it was removed, so download it again.`),
    })
    expect(readdirSync(parent)).toEqual([])
  })

  it('does not try again what the server refuses', async () => {
    answer = (_, response) => response.writeHead(404).end()
    await expect(fetchFile(url(), target(), md5, options())).rejects.toMatchObject({
      code: 'NETWORK',
      message: `Could not download ${url()} (the server answered 404 Not Found).`,
    })
    expect(requests.length).toBe(1)
  })

  it('counts a connection without a byte as lost', async () => {
    answer = (_, response) => void response.writeHead(200, { 'content-length': content.length }).flushHeaders()
    const stalled = fetchFile(url(), target(), md5, options({ stallSeconds: 0.1, pauses: [] }))
    await expect(stalled).rejects.toThrow('nothing came for 0.1 seconds')
  })

  it('stops when it is cancelled, and keeps what came', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length })
      response.write(content.subarray(0, 50_000))
    }
    const abort = new AbortController()
    const work = fetchFile(
      url(),
      target(),
      md5,
      options({ signal: abort.signal, report: () => abort.abort(new Error('enough')) }),
    )
    await expect(work).rejects.toThrow('enough')
    expect(existsSync(`${target()}.part`)).toBe(true)
  })

  it('of a data set that is not what was published makes no data set', async () => {
    answer = (_, response) => response.end('an error page')
    const folder = join(parent, 'datasets', 'cifar-10')
    const work = downloadDataset({ name: 'cifar-10', folder, baseUrl: url().replace('file.bin', 'kriz') }, options())
    await expect(work).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringContaining('cifar-10-binary.tar.gz arrived damaged'),
    })
    expect(readdirSync(join(parent, 'datasets', '.downloads'))).toEqual([])
    expect(existsSync(folder)).toBe(false)
  })
})
