import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type KeyStore, Remotes, readAddress } from './remotes.ts'

const TOKEN = 'abcdefghijklmnop_-123'
const keys = (available: boolean): KeyStore => ({
  isEncryptionAvailable: () => available,
  encryptString: (text) => Buffer.from([...text].reverse().join('')),
  decryptString: (bytes) => [...bytes.toString()].reverse().join(''),
})
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'remotes-'))
  file = join(folder, 'remotes.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('an address', () => {
  test.each([
    ['https://gpu.lab:7430/?token=abcdefghijklmnop_-123', '', 'https://gpu.lab:7430'],
    ['gpu.lab:7430', TOKEN, 'https://gpu.lab:7430'],
    ['http://127.0.0.1:7430', ` ${TOKEN} `, 'http://127.0.0.1:7430'],
    ['http://[::1]:7430/', TOKEN, 'http://[::1]:7430'],
  ])('%s with token "%s"', (address, token, expected) =>
    expect(readAddress(address, token)).toEqual({ address: expected, token: TOKEN }),
  )
  test.each([
    ['http://gpu.lab:7430', TOKEN, /gpu\.lab:7430 would be spoken to without encryption/],
    ['ftp://gpu.lab', TOKEN, /without encryption/],
    ['https://gpu lab', TOKEN, /is no address/],
    ['https://gpu.lab', '', /token is missing/],
    ['https://gpu.lab/?token=short', '', /token is missing/],
  ])('%s is refused', (address, token, words) => expect(() => readAddress(address, token)).toThrow(words))
})

test('a token is kept by the key store, never in clear, and known after a restart', () => {
  const remotes = new Remotes(file, keys(true))
  const [host] = remotes.add({ address: 'https://gpu.lab', token: TOKEN })
  expect(readFileSync(file, 'utf8')).not.toContain(TOKEN)
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0)
  const later = new Remotes(file, keys(true))
  expect(later.current()).toBeNull() // a restart begins on this machine
  later.open(host!.id)
  expect(later.current()).toEqual({ address: 'https://gpu.lab', token: TOKEN })
  expect(later.list()).toEqual([{ id: host!.id, address: 'https://gpu.lab', isOpen: true, isKept: true }])
})

test('without a key store a token lasts as long as the application, and the list says so', () => {
  const remotes = new Remotes(file, keys(false))
  const [host] = remotes.add({ address: 'https://gpu.lab', token: TOKEN })
  expect(host!.isKept).toBe(false)
  remotes.open(host!.id)
  expect(remotes.current()?.token).toBe(TOKEN)
  expect(readFileSync(file, 'utf8')).not.toContain(TOKEN)
  const later = new Remotes(file, keys(false))
  later.open(host!.id)
  expect(() => later.current()).toThrow(
    'The token of https://gpu.lab is not known any more; add its whole address again.',
  )
})

test('the same address is kept once; removing the open one leads back to this machine', () => {
  const remotes = new Remotes(file, keys(true))
  remotes.add({ address: 'https://gpu.lab', token: TOKEN })
  const [host, ...others] = remotes.add({ address: 'https://gpu.lab', token: `${TOKEN}x` })
  expect(others).toEqual([])
  remotes.open(host!.id)
  expect(remotes.current()?.token).toBe(`${TOKEN}x`)
  expect(remotes.remove(host!.id)).toEqual([])
  expect(remotes.current()).toBeNull()
  expect(() => remotes.open(host!.id)).toThrow(/not in the list any more/)
})
