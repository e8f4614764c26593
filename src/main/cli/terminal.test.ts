import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createTerminal } from './terminal.ts'

function terminal(options: { json?: boolean; isTTY?: boolean } = {}) {
  const output = new PassThrough()
  const messages = Object.assign(new PassThrough(), { isTTY: options.isTTY ?? false, columns: 20 })
  const text = (stream: PassThrough) => String(stream.read() ?? '')
  return {
    ...createTerminal({ json: options.json ?? false, output, messages }),
    output: () => text(output),
    messages: () => text(messages),
  }
}

test('a result goes to standard output as text', () => {
  const { result, output, messages } = terminal()
  result({ a: 1 }, 'one')
  expect([output(), messages()]).toEqual(['one\n', ''])
})
test('with --json as JSON, typed arrays as lists and NaN as null', () => {
  const { result, output } = terminal({ json: true })
  result({ confusion: new Uint32Array([1, 2]), loss: Number.NaN }, 'text')
  expect(JSON.parse(output())).toEqual({ confusion: [1, 2], loss: null })
})
test('progress shows on a terminal, cut to its width, and goes before anything else is said', () => {
  const { progress, note, messages } = terminal({ isTTY: true })
  progress('a line that is longer than twenty columns')
  note('done')
  expect(messages()).toBe('\r\u001b[Ka line that is lon…\r\u001b[Kdone\n')
})
test('progress does not show in a pipe', () => {
  const { progress, messages } = terminal()
  progress('50 %')
  expect(messages()).toBe('')
})

const EVIL = '\u001b]0;owned\u0007\u009b31m'
test('names with escapes are written out, wherever they are said; JSON keeps them', () => {
  const { result, note, progress, output, messages } = terminal({ isTTY: true })
  result({}, `class ${EVIL}\nanother`)
  note(`skipped ${EVIL}`)
  progress(EVIL)
  // What the progress line itself needs to rewrite itself is the terminal's own.
  const said = output() + messages().replaceAll('\r\u001b[K', '')
  expect(said.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  expect(said).toContain('class \\u001b]0;owned\\u0007\\u009b31m\nanother\n')
  const json = terminal({ json: true })
  json.result({ title: EVIL }, '')
  const printed = json.output()
  expect(printed.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  expect(JSON.parse(printed)).toEqual({ title: EVIL })
})
