import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../test/testFolder.ts'

/** Starts a stand-in for Electron, a shell script, as `npm start` does; what it told stands in `said`. */
async function launch(script: string) {
  const folder = await testFolder()
  const executable = join(folder, 'electron')
  await writeFile(executable, `#!/bin/sh\n${script}\n`)
  await chmod(executable, 0o755)
  const starter = join(folder, 'start.mjs')
  const launcher = JSON.stringify(join(import.meta.dirname, 'launch.mjs'))
  await writeFile(
    starter,
    `import { launchElectron } from ${launcher}
     const tell = (words) => process.stdout.write(JSON.stringify(words) + '\\n')
     launchElectron({ executable: ${JSON.stringify(executable)}, words: ['main.js'], folder: ${JSON.stringify(folder)},
       onStillborn: (sentences) => tell({ stillborn: sentences }), onEnd: (status) => tell({ status }) })`,
  )
  const child: ChildProcess = spawn(process.execPath, [starter], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout!.on('data', (piece) => {
    said += piece
  })
  return { child, folder, said: () => said, ended: once(child, 'exit') }
}

describe.skipIf(process.platform === 'win32')('starting Electron', () => {
  it.each([
    ['exit 133', 'status 133'],
    ['kill -TRAP $$', 'SIGTRAP'],
  ])('says so where it ends at once: %s', async (script, reason) => {
    const { ended, said } = await launch(script)
    await ended
    expect(JSON.parse(said())).toEqual({
      stillborn: expect.arrayContaining([`Electron ended at once (${reason}).`]),
    })
  })

  it('is over where it ends well', async () => {
    const { ended, said } = await launch('exit 0')
    await ended
    expect(JSON.parse(said())).toEqual({ status: 0 })
  })

  it('hands Ctrl-C on once, and is not stillborn for that', async () => {
    const { child, folder, ended, said } = await launch(
      `trap 'echo int >> signals; exit 130' INT\necho "\${ELECTRON_RUN_AS_NODE:-unset}" > ready\nwhile :; do sleep 0.05; done`,
    )
    await expect.poll(() => readFile(join(folder, 'ready'), 'utf8').catch(() => '')).toBe('unset\n')
    // A terminal sends it to its whole foreground group; Electron is in another one and hears it from us alone.
    child.kill('SIGINT')
    await ended
    expect(JSON.parse(said())).toEqual({ status: 130 })
    expect(await readFile(join(folder, 'signals'), 'utf8')).toBe('int\n')
  })
})
