/** How far a part of `faults` is, on one line that is written over on a terminal and now and then anew elsewhere. */
export function progressOf(title, total, unit) {
  const started = Date.now()
  const isTerminal = process.stdout.isTTY
  let last = 0
  return {
    show(done, findings) {
      const now = Date.now()
      if (now - last < (isTerminal ? 200 : 30_000) && done < total) return
      last = now
      const left = done > 0 ? ((now - started) / done) * (total - done) : null
      const time = left === null ? '' : `, ${duration(left)} left`
      const line = `${title}: ${done} of ${total} ${unit}, ${findings} ${findings === 1 ? 'finding' : 'findings'}${time}`
      process.stdout.write(isTerminal ? `\r\u001b[K${line}${done >= total ? '\n' : ''}` : `${line}\n`)
    },
    /** A line of its own among those. */
    say(line) {
      process.stdout.write(`${isTerminal ? '\r\u001b[K' : ''}${line}\n`)
    },
    seconds: () => (Date.now() - started) / 1000,
  }
}

const duration = (ms) => (ms < 90_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`)
