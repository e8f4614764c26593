import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { arrayIndices, shellWord, slurmScript } from './slurmScript.ts'

const request = {
  study: 's',
  cells: [0, 1, 2, 5],
  workspace: "/data/it's mine",
  logs: '/logs',
  command: ['/usr/bin/node', '/x/allconv.mjs'],
  options: [],
}

it.each([
  [[0, 1, 2, 3], '0-3'],
  [[7], '7'],
  [[9, 0, 1, 7, 10, 1], '0-1,7,9-10'],
])('%j is written as %s', (cells, text) => expect(arrayIndices(cells)).toBe(text))

it.each(["it's", 'a b', '$(rm -rf x)', '`x`', 'plain-1.0/x', 'a;b', '"'])(
  'the shell reads %s as one word, unchanged',
  (word) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word)
  },
)

it('asks for a notice ahead of the time limit, to the task itself, and to be requeued', () => {
  const script = slurmScript({
    ...request,
    time: '04:00:00',
    cpus: 8,
    gpus: 1,
    atOnce: 2,
    options: ['--account=vision'],
  })
  for (const line of [
    '--array=0-2,5%2',
    '--signal=B:USR1@120',
    '--requeue',
    '--time=04:00:00',
    '--cpus-per-task=8',
    '--gpus-per-task=1',
    '--account=vision',
  ])
    expect(script).toContain(`#SBATCH ${line}\n`)
  expect(script).not.toContain('--partition')
  // The usual workspace has a space in its name.
  const logs = '/home/ada/AllConv Workbench/studies/s/logs'
  expect(slurmScript({ ...request, logs })).toContain(`#SBATCH --output='${logs}/%A_%a.log'\n`)
})

it('becomes the task: signals reach it, and it is told its cell', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slurm-'))
  const echo = join(folder, 'echo.sh')
  writeFileSync(echo, '#!/bin/sh\necho $$ "$@"\n', { mode: 0o755 })
  const script = join(folder, 'job.sh')
  writeFileSync(script, slurmScript({ ...request, command: [echo] }), { mode: 0o755 })
  const said = execFileSync('bash', ['-c', `echo $$; exec bash ${script}`], {
    encoding: 'utf8',
    env: { ...process.env, SLURM_ARRAY_TASK_ID: '5' },
  })
  const [shell, ...words] = said.trim().split(/\s+/)
  expect(words[0]).toBe(shell) // exec: no process between Slurm and the task
  expect(said).toContain("study task s --workspace /data/it's mine 5")
})
