// Event files that are written while a run trains, as TensorBoard reads them: a training that is killed in its second epoch and resumed has every step once,
// with the workbench's own numbers; and the workbench reads them as TensorBoard does.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { ALLCONV_CLI: cli, ALLCONV_PEERS_PYTHON: python } = process.env
const folder = mkdtempSync(join(tmpdir(), 'allconv-tensorboard-'))
const workspace = join(folder, 'workspace')
const logs = join(folder, 'logs')
const allconv = (...words) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words, '--workspace', workspace], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(`allconv ${words.join(' ')}: ${stderr}`)
  return stdout
}

try {
  const words = ['train', '--model', 'all-cnn-c', '--width', '0.08', '--dataset', 'shapes', '--preset', 'quick']
  const more = ['--epochs', '3', '--batch-size', '64', '--seed', '7', '--tensorboard', logs, '--workspace', workspace]
  await killedAfterAnEpoch([...words, ...more])
  const [{ id }] = JSON.parse(allconv('runs', '--json'))
  allconv('resume', id)
  const table = join(folder, 'steps.csv')
  allconv('export', id, '--out', table)
  // The event files come in again, as a foreign run's.
  const [foreign] = JSON.parse(allconv('open', join(logs, id), '--json'))
  writeFileSync(join(folder, 'foreign.json'), JSON.stringify(foreign.imported.curves))
  // And leave once more.
  allconv('export', foreign.id, '--format', 'tensorboard', '--out', join(folder, 'exported'))
  const peer = join(import.meta.dirname, 'lib', 'event_files.py')
  process.exitCode = spawnSync(python, [peer, join(logs, id), folder], { stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Kills the training once its first epoch is told, without a word of warning. */
function killedAfterAnEpoch(words) {
  const child = spawn(process.execPath, [cli, ...words], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (piece) => {
    said += piece
    if (said.includes('epoch 1:')) setTimeout(() => child.kill('SIGKILL'), 3_000)
  })
  return new Promise((resolve, reject) =>
    child.once('exit', (_, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error(`It was not killed: ${said}`)),
    ),
  )
}
