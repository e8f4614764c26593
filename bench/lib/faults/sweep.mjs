import { spawn } from 'node:child_process'
import { ROOT } from '../../../scripts/lib/paths.mjs'
import { descendants, endWithBench, kill } from './processes.mjs'
import { progressOf } from './progress.mjs'

/** Every call of the file system that a short training makes, failing once in each way: the unit test of that name in its long form. */
export async function sweep({ stop }) {
  const progress = progressOf('Failing calls', 1, 'sweep')
  progress.say('Failing calls: every call of a short training fails once, with ENOSPC, EIO and EACCES')
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', 'src/main/services/faultSweep.test.ts', '--reporter=dot'],
    { cwd: ROOT, env: { ...process.env, ALLCONV_FAULTS_LONG: '1' }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  endWithBench(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const watch = setInterval(() => {
    if (!stop.isAsked) return
    for (const pid of [child.pid, ...descendants(child.pid)]) kill(pid)
  }, 250)
  const status = await new Promise((resolve) => child.once('close', resolve))
  clearInterval(watch)
  const findings = status === 0 || stop.isAsked ? [] : [output.slice(-4000)]
  return {
    title: 'Failing calls',
    tried: stop.isAsked ? 0 : 1,
    figures: { ended: stop.isAsked ? 'no' : 'yes', seconds: Math.round(progress.seconds()) },
    findings,
  }
}
