/** Says what is being done, or that it was done already, and how long it took. */

const isColoured = process.stdout.isTTY && !process.env.NO_COLOR
const paint = (code, text) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text)

export const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`

/** @param {string} line */
export const say = (line) => process.stdout.write(`${line}\n`)

/**
 * One step. `work` returns a sentence where there was nothing to do, and throws where it failed.
 * @param {string} title
 * @param {() => Promise<string | void>} work
 */
export async function step(title, work) {
  const started = Date.now()
  say(`${paint(36, '▸')} ${title}`)
  try {
    const skipped = await work()
    say(`${paint(32, '✓')} ${title}: ${skipped ? skipped : seconds(started)}`)
  } catch (error) {
    say(`${paint(31, '✗')} ${title}: ${error.message} (${seconds(started)})`)
    throw error
  }
}

/** A step whose failure the next ones survive. */
export async function tryStep(title, work) {
  try {
    await step(title, work)
    return true
  } catch {
    return false
  }
}
