// Runs several programs in turns, A B C A B C ..., so that whatever else the machine does meets all of them alike.
import { spawn } from 'node:child_process'

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** The sentence in what a program said before it ended: Node's own come after a stack, and end with its version. */
const lastWords = (errors) => {
  const lines = errors.trim().split('\n')
  return lines.findLast((line) => /^\s*\w*Error\b.*: /.test(line)) ?? lines.at(-1)
}

/** A program that prints READY, and then for every line `k` on its input the JSON of k measured steps: { ms: [...], ... }. */
class Contestant {
  constructor({ name, command, environment }) {
    this.name = name
    this.lines = []
    this.waiting = null
    this.errors = ''
    this.times = []
    this.rounds = []
    this.last = null
    const [program, ...parameters] = command
    this.process = spawn(program, parameters, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] })
    let rest = ''
    this.process.stdout.on('data', (data) => {
      rest += data
      const parts = rest.split('\n')
      rest = parts.pop()
      for (const line of parts) this.take(line)
    })
    this.process.stderr.on('data', (data) => {
      this.errors = (this.errors + data).slice(-2000)
    })
    this.process.on('error', (error) => {
      this.errors += error.message
      this.take(null)
    })
    this.process.on('exit', () => this.take(null))
    this.process.stdin.on('error', () => {})
  }
  take(line) {
    if (this.waiting) {
      this.waiting(line)
      this.waiting = null
    } else this.lines.push(line)
  }
  line() {
    return this.lines.length > 0 ? this.lines.shift() : new Promise((resolve) => (this.waiting = resolve))
  }
  async ready() {
    for (let line = await this.line(); line !== null; line = await this.line()) if (line === 'READY') return true
    return false
  }
  async ask(words) {
    this.process.stdin.write(`${words}\n`)
    const line = await this.line()
    if (line === null) throw new Error(`${this.name} ended: ${lastWords(this.errors)}`)
    return JSON.parse(line)
  }
  async run(steps) {
    this.last = await this.ask(steps)
    this.times.push(...this.last.ms)
    this.rounds.push(median(this.last.ms))
    return this.last
  }
  stop() {
    this.process.stdin.end()
    this.process.kill('SIGKILL')
  }
}

/**
 * @param {{ name: string, command: string[], environment: NodeJS.ProcessEnv }[]} programs the first is what the others are compared with
 * @returns medians in milliseconds, ratios of speed to the first one (paired round by round, then the median), and what did not start
 */
export async function interleave(programs, { rounds, steps, onRound = () => {}, onEnd = async () => {} }) {
  const running = []
  const missing = []
  for (const program of programs) {
    const contestant = new Contestant(program)
    if (await contestant.ready()) running.push(contestant)
    else missing.push({ name: program.name, why: lastWords(contestant.errors) || 'ended at once' })
  }
  try {
    for (let round = 0; round < rounds; round++) for (const contestant of running) onRound(await contestant.run(steps))
    for (const contestant of running) await onEnd(contestant)
  } finally {
    for (const contestant of running) contestant.stop()
  }
  const base = running[0]
  return {
    missing,
    results: running.map(({ name, times, rounds: own, last }) => ({
      name,
      median: median(times),
      best: Math.min(...times),
      ratio: base ? median(own.map((time, round) => base.rounds[round] / time)) : null,
      last,
    })),
  }
}
