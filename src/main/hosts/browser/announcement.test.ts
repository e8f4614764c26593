import { chmod, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../../test/testFolder.ts'
import { announce, findHost, killedHost, withdraw } from './announcement.ts'

const URL_OF_HOST = 'http://127.0.0.1:8379/?token=the-token-of-the-killed-host'
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

describe('a host that was killed', () => {
  it('is followed by one with its token and port', async () => {
    const workspace = await testFolder()
    await announce(workspace, URL_OF_HOST)
    expect(await killedHost(workspace)).toEqual({ token: 'the-token-of-the-killed-host', port: 8379 })
    if (process.platform !== 'win32') expect((await stat(join(workspace, 'host.json'))).mode & 0o777).toBe(0o600)
  })

  it.each<[string, (file: string, workspace: string) => Promise<void>]>([
    ['after its orderly end', (_, workspace) => withdraw(workspace)],
    ['hours later', (file) => utimes(file, minutesAgo(120), minutesAgo(120))],
    ['where the note is damaged', (file) => writeFile(file, '{"pid": 1, "url": "http://127.0.0.1:80')],
    ['where the note has no token', (file) => writeFile(file, '{"pid": 1, "url": "http://127.0.0.1:8379/"}')],
    ...(process.platform === 'win32'
      ? []
      : [
          ['where others could read the note', (file: string) => chmod(file, 0o644)] as [
            string,
            (file: string) => Promise<void>,
          ],
        ]),
  ])('is not come back for %s', async (_, change) => {
    const workspace = await testFolder()
    await announce(workspace, URL_OF_HOST)
    await change(join(workspace, 'host.json'), workspace)
    expect(await killedHost(workspace)).toBeNull()
  })
})

describe('a host that serves', () => {
  it.each([0, -1, 1.5, 2 ** 40])('is not believed from a note of process %d', async (pid) => {
    const workspace = await testFolder()
    await announce(workspace, URL_OF_HOST)
    expect(await findHost(workspace)).toMatchObject({ pid: process.pid })
    await writeFile(join(workspace, 'host.json'), JSON.stringify({ pid, url: URL_OF_HOST, startedAt: '' }))
    expect(await findHost(workspace)).toBeNull()
  })
})
