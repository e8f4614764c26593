import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRegularFile, readRegularFile, readRegularText } from './openRegularFile.ts'

const isWindows = process.platform === 'win32'
let folder: string
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allconv-files-'))
  await writeFile(at('file'), 'content')
  await mkdir(at('folder'))
  if (isWindows) return
  execFileSync('mkfifo', [at('pipe')])
  await symlink(at('file'), at('link'))
  await symlink(at('pipe'), at('link-to-pipe'))
  await symlink('/dev/zero', at('link-to-device'))
  await symlink(at('loop'), at('loop'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a file is read, through a link too', async () => {
  expect(await readRegularText(at('file'))).toBe('content')
  if (!isWindows) expect(await readRegularText(at('link'))).toBe('content')
  const { handle, size } = await openRegularFile(at('file'))
  expect(size).toBe(7)
  await handle.close()
})

test('a folder is named as one', () =>
  expect(openRegularFile(at('folder'))).rejects.toMatchObject({
    code: 'BAD_FILE',
    message: `${at('folder')} is a folder, not a file; choose a regular file.`,
  }))

test.skipIf(isWindows).each([
  ['pipe', 'a named pipe'],
  ['link-to-pipe', 'a named pipe'],
  ['link-to-device', 'a device'],
])('%s is refused at once as %s', async (name, what) => {
  await expect(openRegularFile(at(name))).rejects.toThrow(`is ${what}, not a file`)
})

test.skipIf(isWindows)('a socket is refused', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(at('socket'), resolve))
  await expect(openRegularFile(at('socket'))).rejects.toThrow('is a socket, not a file')
  await new Promise((resolve) => server.close(resolve))
})

test.skipIf(isWindows)(
  'a name that turns from a file into a pipe and back is read or refused, and never waited for',
  async () => {
    let isOver = false
    const point = async (to: string) => {
      await symlink(at(to), at('turning.new'))
      await rename(at('turning.new'), at('turning'))
    }
    await point('file')
    const turning = (async () => {
      while (!isOver) {
        await point('pipe')
        await point('file')
      }
    })()
    const met = new Set<string>()
    for (let i = 0; i < 300; i++) met.add(await readRegularText(at('turning')).catch((error) => error.code))
    isOver = true
    await turning
    expect([...met].sort()).toEqual(['BAD_FILE', 'content'])
  },
)

test('what is not there keeps the system’s error', async () => {
  await expect(openRegularFile(at('nothing'))).rejects.toMatchObject({ code: 'ENOENT' })
  if (isWindows) return
  const loop = { code: 'BAD_FILE', message: expect.stringContaining('is a link that leads back to itself') }
  await expect(openRegularFile(at('loop'))).rejects.toMatchObject(loop)
})

test('a file beyond the limit is refused unread, with its size', () =>
  expect(readRegularFile(at('file'), 6)).rejects.toThrow('has 7 bytes, more than the 6'))
