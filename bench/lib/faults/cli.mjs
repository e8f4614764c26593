import { spawn } from 'node:child_process'
import { CLI } from '../../../scripts/lib/paths.mjs'
import { endWithBench } from './processes.mjs'

/**
 * Starts a command of the built workbench.
 * @param {string[]} args
 * @returns its process, and how it ended: `status` is null where a signal ended it
 */
export function allconv(args) {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  endWithBench(child)
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  /** @type {Promise<{ status: number | null, output: string, errors: string }>} */
  const ended = new Promise((resolve) => {
    const tell = () => resolve({ status: child.exitCode, output, errors })
    child.once('close', tell)
    // An engine that outlives its main for a moment holds its pipes.
    child.once('exit', () => setTimeout(tell, 3000))
  })
  return { child, ended }
}

/** What a command prints as JSON. @throws Error with its sentence where it fails */
export async function answer(args) {
  const { status, output, errors } = await allconv([...args, '--json']).ended
  if (output.trim() === '') throw new Error(`allconv ${args.join(' ')} ended with status ${status}: ${errors.trim()}`)
  return JSON.parse(output)
}
