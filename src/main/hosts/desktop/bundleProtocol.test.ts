import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleProtocol, confinedPath, gpuProtocol } from './bundleProtocol.ts'
import { CONTENT_SECURITY_POLICY, GPU_CONTENT_SECURITY_POLICY } from './contentSecurity.ts'

let folder: string
let answer: (request: Request) => Promise<Response>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'))
  await mkdir(join(folder, 'root', 'assets'), { recursive: true })
  await mkdir(join(folder, 'root-secret'))
  await writeFile(join(folder, 'root', 'index.html'), '<!doctype html>')
  await writeFile(join(folder, 'root', 'assets', 'app.js'), 'export {}')
  await writeFile(join(folder, 'root', 'notes.txt'), 'not a known type')
  await writeFile(join(folder, 'secret.json'), '{}')
  await writeFile(join(folder, 'root-secret', 'a.json'), '{}')
  await symlink(join(folder, 'secret.json'), join(folder, 'root', 'link.json'))
  answer = bundleProtocol(join(folder, 'root'))
})
afterAll(() => rm(folder, { recursive: true }))

const get = (url: string, method = 'GET') => answer(new Request(url, { method }))

test('serves the bundle with its type and the policy', async () => {
  const page = await get('workbench://app/')
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
  expect((await get('workbench://app/assets/app.js?v=1#x')).headers.get('content-type')).toMatch('text/javascript')
})

describe('refuses', () => {
  test.each([
    ['another host', 'workbench://elsewhere/index.html', 403],
    ['a file above the root, encoded', 'workbench://app/%2e%2e/secret.json', 404],
    ['a file above the root, encoded twice', 'workbench://app/%252e%252e/secret.json', 404],
    ['encoded slashes', 'workbench://app/..%2fsecret.json', 404],
    ['backslashes', 'workbench://app/..%5csecret.json', 404],
    ['a sibling with the same beginning', 'workbench://app/..%2froot-secret/a.json', 404],
    ['a zero byte', 'workbench://app/index.html%00.js', 404],
    ['a broken escape', 'workbench://app/%E0%A4%A', 404],
    ['a folder', 'workbench://app/assets/', 404],
    ['a link out of the folder', 'workbench://app/link.json', 404],
    ['a file of an unknown type', 'workbench://app/notes.txt', 404],
    ['what is not there', 'workbench://app/none.js', 404],
  ])('%s', async (_, url, status) => expect((await get(url)).status).toBe(status))

  test('anything but GET', async () => expect((await get('workbench://app/', 'POST')).status).toBe(405))
})

test.each(['/../x', '/a/../../x', '/..', '//etc/passwd/../../..', '/\\..\\x'])('%s names nothing outside', (path) => {
  const file = confinedPath('/bundle', path)
  expect(file === null || file.startsWith('/bundle/')).toBe(true)
})

test('the policy allows no inline script and no foreign source', () => {
  const scripts = CONTENT_SECURITY_POLICY.split('; ').find((rule) => rule.startsWith('script-src'))
  expect(scripts).toBe("script-src 'self' 'wasm-unsafe-eval'")
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/https?:|\*|'unsafe-eval'/)
  expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'")
})

describe('the window that holds the GPU', () => {
  const ask = async (path: string) => gpuProtocol(join(folder, 'root'))(new Request(path))

  test('gets its page and scripts, under a policy that allows scripts and nothing else', async () => {
    const page = await ask('workbench://gpu/')
    expect(await page.text()).toContain('src="/gpu.js"')
    expect(page.headers.get('content-security-policy')).toBe(GPU_CONTENT_SECURITY_POLICY)
    expect((await ask('workbench://gpu/assets/app.js')).status).toBe(200)
    expect(GPU_CONTENT_SECURITY_POLICY).toBe(
      "default-src 'none'; script-src 'self'; worker-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
  })
  test.each([
    ['the workbench itself', 'workbench://gpu/index.html', 404],
    ['a file above the root', 'workbench://gpu/..%2fsecret.json', 404],
    ['the pages’ own origin', 'workbench://app/', 403],
  ])('does not get %s', async (_, url, status) => expect((await ask(url)).status).toBe(status))
  test('is unknown to the pages’ protocol', async () => expect((await get('workbench://gpu/')).status).toBe(403))
})
