import { spawn } from 'node:child_process'
import { ROOT } from '../../../scripts/lib/paths.mjs'
import { kill } from './processes.mjs'
import { progressOf } from './progress.mjs'

/** Every call of the file system that a short training makes, failing once in each way: the unit test of that name in its long form. */
export async function sweep({ stop }) {
  const progress = progressOf('Failing calls', 1, 'sweep')
  progress.say('Failing calls: every call of a short training fails once, with ENOSPC, EIO and EACCES')
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', 'src/main/services/faultSweep.test.ts', '--reporter=dot'],
    { cwd: ROOT, env: { ...process.env, ALLCONV_FAULTS_LONG: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const watch = setInterval(() => stop.isAsked && kill(child.pid), 250)
  const status = await new Promise((resolve) => child.once('close', resolve))
  clearInterval(watch)
  const findings = status === 0 || stop.isAsked ? [] : [output.slice(-4000)]
  return {
    title: 'Failing calls',
    figures: { ended: stop.isAsked ? 'no' : 'yes', seconds: Math.round(progress.seconds()) },
    findings,
  }
}
