import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { implement } from '@orpc/server'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type BrowserHost, type BrowserHostOptions, serveBrowser } from '../../src/main/hosts/browser/host.ts'
import { cookieName } from '../../src/main/hosts/browser/signIn.ts'
import { type Contract, contract } from '../../src/shared/api/contract.ts'
import { WireLink } from '../../src/shared/api/wire/link.ts'
import { SOCKET_PROTOCOL, socketWire } from '../../src/shared/api/wire/socket.ts'

// A browser host for tests, on a bundle of two files and a workbench of two procedures.

/** The bundle's script. */
export const SCRIPT = 'export {}\n'.repeat(1000)
export const TOKEN = 'the-right-token-of-this-test'
const os = implement(contract)
export const router = {
  host: {
    info: os.host.info.handler(() => ({ hostname: 'here' }) as never),
    settings: os.host.settings.handler(() => {
      throw new Error('secret stack')
    }),
  },
} as never

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** Serves for the tests of one file. What is read from it is there while they run. */
export function testHost(limits: BrowserHostOptions['limits'] = {}) {
  let host: BrowserHost
  let folder: string
  let cookie: string
  const mistakes = vi.fn()

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'allconv-host-'))
    const bundle = join(folder, 'bundle')
    await mkdir(join(bundle, 'assets'), { recursive: true })
    await writeFile(join(bundle, 'index.html'), '<!doctype html><title>bundle</title>')
    await writeFile(join(bundle, 'assets', 'index-abc.js'), SCRIPT)
    await writeFile(join(bundle, 'notes.secret'), 'not a type that is served')
    await mkdir(join(folder, 'exports', 'net'), { recursive: true })
    await writeFile(join(folder, 'exports', 'net', 'größe (1).bin'), 'weights')
    await symlink(join(folder, 'secret.html'), join(folder, 'exports', 'link.html'))
    await writeFile(join(folder, 'secret.html'), 'outside')
    await symlink(join(folder, 'secret.html'), join(bundle, 'link.html'))
    host = await serveBrowser({
      router,
      bundle,
      uploads: join(folder, 'uploads'),
      exports: join(folder, 'exports'),
      token: TOKEN,
      limits,
      onMistake: mistakes,
    })
    cookie = `${cookieName(host.port)}=${host.sessions.open('127.0.0.1', 'test').secret}`
  })
  afterAll(async () => {
    await host.close()
    await rm(folder, { recursive: true })
  })

  /** A request whose path and headers go out exactly as written; `fetch` would tidy them. */
  const ask = (
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
    body?: string | Buffer,
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const to = { host: '127.0.0.1', port: host.port, path, method, headers, agent: false }
      const request = httpRequest(to, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => {
          const { statusCode, headers: answered } = response
          resolve({ status: statusCode!, headers: answered, body: Buffer.concat(chunks).toString() })
        })
      })
      request.on('error', reject)
      request.end(body)
    })
  const own = () => ({ cookie })
  const origin = () => `http://127.0.0.1:${host.port}`

  return {
    ask,
    /** Headers of the signed-in browser. */
    own,
    /** Origin of the host's own pages. */
    origin,
    mistakes,
    get host() {
      return host
    },
    get folder() {
      return folder
    },
    /** Expects that the signed-in browser is served. */
    async isAlive() {
      expect(await ask('/', own())).toMatchObject({ status: 200, body: '<!doctype html><title>bundle</title>' })
    },
    openSocket(headers: Record<string, string> = own()): Promise<WebSocket> {
      return new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, SOCKET_PROTOCOL, {
          headers: { origin: origin(), ...headers },
        })
        socket.on('open', () => resolve(socket))
        socket.on('error', reject)
      })
    },
  }
}

export const clientOn = (socket: WebSocket): ContractRouterClient<Contract> =>
  createORPCClient(new WireLink(socketWire(socket as never)))
