import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import { acquireLock, lockOwner } from './lock.ts'
import { fateOf, readStat } from './processFate.ts'

const lockIn = async () => {
  const path = join(await testFolder(), 'lock.json')
  owner.root = dirname(path)
  return path
}
const owner = {
  pid: process.pid,
  host: hostname(),
  startedAt: '2026-01-31T12:00:00.000Z',
  birth: null,
  nonce: 'x',
  root: '',
  inode: 0,
}
/** The number of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid
const longAgo = new Date(Date.now() - 3600_000)

describe('lock', () => {
  it('lets one process in, names it to the next, and lets that in once released', async () => {
    const path = await lockIn()
    const lock = await acquireLock(path)
    await expect(acquireLock(path)).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringMatching(
        new RegExp(`is in use by process ${process.pid} on ${hostname()} since .*; close that one first or choose`),
      ),
    })
    lock.release()
    ;(await acquireLock(path)).release()
    expect(await readdir(join(path, '..'))).toEqual([])
  })

  it('takes over what a killed process left', async () => {
    const path = await lockIn()
    await writeFile(path, JSON.stringify({ ...owner, pid: deadPid() }))
    expect(await lockOwner(path)).toBeNull()
    const lock = await acquireLock(path)
    expect(JSON.parse(await readFile(path, 'utf8')).nonce).toBe(lock.owner.nonce)
    lock.release()
  })

  it.runIf(process.platform === 'linux')('takes over when the number belongs to a younger process', async () => {
    const path = await lockIn()
    await writeFile(path, JSON.stringify({ ...owner, birth: '1' }))
    ;(await acquireLock(path)).release()
  })

  it.runIf(process.platform === 'linux')(
    'takes over at once from a killed process that nobody has asked after',
    async () => {
      const path = await lockIn()
      // The shell turns into a program that never asks after the child it was given.
      const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
      const [line] = await once(parent.stdout, 'data')
      const pid = Number(line)
      try {
        const { birth } = (await readStat(pid))!
        await writeFile(path, JSON.stringify({ ...owner, pid, birth }))
        await expect(acquireLock(path)).rejects.toThrow(`is in use by process ${pid} on`)
        process.kill(pid, 'SIGKILL')
        const lock = await acquireLock(path)
        expect(await fateOf(pid, birth)).toBe('gone')
        expect(() => process.kill(pid, 0)).not.toThrow()
        lock.release()
      } finally {
        parent.kill('SIGKILL')
      }
    },
  )

  it('believes another machine as long as its heart beats', async () => {
    const path = await lockIn()
    await writeFile(path, JSON.stringify({ ...owner, host: 'elsewhere', pid: 1 }))
    await expect(acquireLock(path)).rejects.toThrow('is in use by process 1 on elsewhere since 2026-01-31')
    await utimes(path, longAgo, longAgo)
    ;(await acquireLock(path)).release()
  })

  it('means nothing in a copy of the folder, and all on another way to the same one', async () => {
    const path = await lockIn()
    const lock = await acquireLock(path)
    const copy = join(await testFolder(), 'lock.json')
    await copyFile(path, copy)
    const copied = await acquireLock(copy)
    copied.release()
    const link = join(await testFolder(), 'link')
    await symlink(dirname(path), link, 'junction')
    await expect(acquireLock(join(link, 'lock.json'))).rejects.toMatchObject({ code: 'LOCKED' })
    lock.release()
  })

  it('waits for a file that is just being written, not for ever', async () => {
    const path = await lockIn()
    await writeFile(path, '')
    await expect(acquireLock(path)).rejects.toThrow('Another process is just opening the workspace')
    await utimes(path, longAgo, longAgo)
    ;(await acquireLock(path)).release()
  })

  it('goes to exactly one of many that find it left behind', async () => {
    const path = await lockIn()
    await writeFile(path, JSON.stringify({ ...owner, pid: deadPid() }))
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(path)))
    const won = results.filter((result) => result.status === 'fulfilled')
    expect(won).toHaveLength(1)
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'LOCKED' })
    won[0]!.value.release()
  })

  it('does not remove a lock that is no longer its own', async () => {
    const path = await lockIn()
    const lock = await acquireLock(path)
    await writeFile(path, JSON.stringify({ ...owner, nonce: 'another' }))
    lock.release()
    expect(JSON.parse(await readFile(path, 'utf8')).nonce).toBe('another')
  })
})
