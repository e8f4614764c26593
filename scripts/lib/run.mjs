import { spawn } from 'node:child_process'
import { ROOT } from './paths.mjs'

const isWindows = process.platform === 'win32'
/** npm and npx are scripts on Windows: only a shell starts them. */
const needsShell = (command) => isWindows && (command === 'npm' || command === 'npx')

/**
 * Runs a program in the repository and waits for it.
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean, environment?: Record<string, string>, timeout?: number }} [options]
 *   `quiet` keeps the output back and returns it; `timeout` in milliseconds
 * @returns {Promise<{ status: number, output: string }>}
 */
export function run(command, args, { quiet = false, environment = {}, timeout } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      shell: needsShell(command),
      timeout,
    })
    let output = ''
    child.stdout?.on('data', (chunk) => {
      output += chunk
    })
    child.stderr?.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', (error) => resolve({ status: 127, output: error.message }))
    child.on('close', (status) => resolve({ status: status ?? 1, output }))
  })
}
