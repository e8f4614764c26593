import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { copyFile, lutimes, mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import { acquireLock, lockOwner } from './lock.ts'
import { guardOf } from './lockFile.ts'
import { fateOf, processSpace, readStat } from './processFate.ts'

const lockIn = async () => {
  const path = join(await testFolder(), 'lock.json')
  owner.root = dirname(path)
  return path
}
const owner = {
  pid: process.pid,
  host: hostname(),
  startedAt: '2026-01-31T12:00:00.000Z',
  birth: null as string | null,
  space: await processSpace(),
  nonce: 'x',
  root: '',
  inode: 0,
}
/** The number of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid
/** A minute's silence in a tenth of a second. */
const QUICK = { heartbeat: 50, silence: 300, grace: 200, ending: 3_000 }
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
    ;(await acquireLock(path, QUICK)).release()
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
    ;(await acquireLock(path, QUICK)).release()
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

  it.each([
    ['another PID namespace of the same host name', { space: 'the same boot, another namespace' }],
    ['an early version, which did not say where', { space: null }],
  ])('of a process in %s counts as long as its heart beats, whatever has its number here', async (_, change) => {
    const path = await lockIn()
    for (const pid of [deadPid(), process.pid]) {
      const content = JSON.stringify({ ...owner, birth: '1', ...change, pid })
      await writeFile(path, content)
      // On a busy machine seconds may lie between writing and looking.
      await expect(acquireLock(path)).rejects.toThrow('where it is gone, the workspace is free a minute after')
      // The clock is set by an hour, but the heart beats on.
      await utimes(path, longAgo, longAgo)
      // Written at once: a beat that waits for a busy disk would come late, and one that is under way when the heart stops after it.
      const heart = setInterval(() => writeFileSync(path, content), 30)
      await expect(acquireLock(path, { ...QUICK, heartbeat: 5_000 })).rejects.toMatchObject({ code: 'LOCKED' })
      clearInterval(heart)
      await new Promise((resolve) => setTimeout(resolve, 400))
      ;(await acquireLock(path, QUICK)).release()
    }
  })

  const stray: [string, (path: string) => Promise<unknown>][] = [
    ['process 0', (path) => writeFile(path, JSON.stringify({ ...owner, pid: 0 }))],
    ['process -1', (path) => writeFile(path, JSON.stringify({ ...owner, pid: -1 }))],
    ['nobody', (path) => writeFile(path, '{"pid": 1')],
    ['a folder of its name', (path) => mkdir(path)],
    ['an elsewhere', (path) => writeFile(path, JSON.stringify({ ...owner, host: 'elsewhere', pid: 1 }))],
  ]
  if (process.platform !== 'win32')
    stray.push(
      ['a named pipe', async (path) => execFileSync('mkfifo', [path])],
      ['a link to a device', (path) => symlink('/dev/zero', path)],
      ['a link that leads nowhere', (path) => symlink('nowhere/at/all', path)],
      ['a link to itself', (path) => symlink(path, path)],
    )
  it.each(stray)('that was left by %s does not block for ever, nor does one from the future', async (_, leave) => {
    for (const time of [longAgo, new Date(Date.now() + 3600_000)]) {
      const path = await lockIn()
      await leave(path)
      await lutimes(path, time, time)
      const lock = await acquireLock(path, QUICK)
      expect(JSON.parse(await readFile(path, 'utf8')).nonce).toBe(lock.owner.nonce)
      lock.release()
    }
  })

  it('is free at once where a process was killed while it took over, or while it wrote', async () => {
    const path = await lockIn()
    const dead = { ...owner, pid: deadPid(), nonce: 'dead' }
    await writeFile(path, JSON.stringify(dead))
    await writeFile(guardOf(path, 'dead'), JSON.stringify({ ...dead, nonce: 'guard' }))
    await writeFile(guardOf(guardOf(path, 'dead'), 'guard'), JSON.stringify({ ...dead, nonce: 'second' }))
    await writeFile(`${path}.half.draft`, '{"pi')
    const lock = await acquireLock(path)
    expect(await readdir(dirname(path))).toEqual(['lock.json'])
    lock.release()
  })

  it('that another process has taken over is known as lost, and not written over', async () => {
    const path = await lockIn()
    const lock = await acquireLock(path, QUICK)
    const other = JSON.stringify({ ...owner, nonce: 'another' })
    await writeFile(path, other)
    await expect.poll(() => lock.isLost).toBe(true)
    expect(await readFile(path, 'utf8')).toBe(other)
    lock.release()
  })
})
