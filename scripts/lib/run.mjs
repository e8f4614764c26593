import { spawn } from 'node:child_process'
import { ROOT } from './paths.mjs'

const isWindows = process.platform === 'win32'
/** npm and npx are scripts on Windows: only a shell starts them. */
const needsShell = (command) => isWindows && (command === 'npm' || command === 'npx')

/**
 * Runs a program in the repository and waits for it.
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean, tee?: boolean, environment?: Record<string, string>, timeout?: number }} [options]
 *   `quiet` keeps the output back and returns it, `tee` shows it and returns it; `timeout` in milliseconds
 * @returns {Promise<{ status: number, output: string }>}
 */
export function run(command, args, { quiet = false, tee = false, environment = {}, timeout } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: quiet || tee ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      shell: needsShell(command),
      timeout,
    })
    let output = ''
    for (const [stream, shown] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])
      stream?.on('data', (chunk) => {
        output += chunk
        if (tee) shown.write(chunk)
      })
    child.on('error', (error) => resolve({ status: 127, output: error.message }))
    child.on('close', (status) => resolve({ status: status ?? 1, output }))
  })
}
