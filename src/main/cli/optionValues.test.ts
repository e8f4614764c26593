import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { exitOf } from './exit.ts'
import { createProgram } from './program.ts'

/** Every command with its words, those of its parents first. */
function commands(command: Command, words: string[] = []): { words: string[]; command: Command }[] {
  return [{ words, command }, ...command.commands.flatMap((child) => commands(child, [...words, child.name()]))]
}

const OPTIONS = commands(createProgram()).flatMap(({ words, command }) =>
  command.options.map((option) => ({ words, option, name: `${words.join(' ')} ${option.flags}` })),
)
const read = (option: (typeof OPTIONS)[number]['option'], text: string): unknown => option.parseArg?.(text, undefined)
const NUMBERS = OPTIONS.filter(({ option }) => {
  // An option may begin above 7, or end below 100.
  return ['7', '100'].some((text) => {
    try {
      return typeof read(option, text) === 'number'
    } catch {
      return false
    }
  })
})
const WHOLE = NUMBERS.filter(({ option }) => {
  try {
    return read(option, '1.5') === undefined
  } catch {
    return true
  }
})

async function told(words: string[]): Promise<{ sentence: string | null; status: number }> {
  try {
    await createProgram().parseAsync(words, { from: 'user' })
  } catch (error) {
    return exitOf(error)
  }
  return { sentence: null, status: 0 }
}

test('every option that takes a count or an amount reads it as a number', () => {
  const said = OPTIONS.filter(({ option }) => /<(n|factor|rate|share|value)>/.test(option.flags)).map(
    ({ name }) => name,
  )
  expect(said.length).toBeGreaterThan(30)
  expect(said.filter((name) => !NUMBERS.some((option) => option.name === name))).toEqual([])
})

const NO_NUMBERS = [
  'abc',
  'NaN',
  'Infinity',
  '-Infinity',
  '0x10',
  '0b1',
  '',
  ' ',
  '1e999',
  '1,5',
  '1_000',
  '5 6',
  '٣',
  '1n',
]

describe.each(NUMBERS)('$name', ({ words, option }) => {
  test.each(NO_NUMBERS)('refuses %j in one sentence with the value and what to do', async (value) => {
    const { sentence, status } = await told([...words, `${option.long}=${value}`])
    expect(status).toBe(2)
    expect(sentence).toContain(`Option '${option.flags}' argument '${value}' is invalid: use a `)
    expect(sentence).toMatch(/^[^\n]+[^.]; add --help to see what can be said\.$/)
  })
})

describe.each(WHOLE)('$name', ({ words, option }) => {
  test.each(['-1', '1.5', '1e20', '99999999999999999999', '1e-3'])('refuses %j, too', async (value) => {
    const { sentence, status } = await told([...words, `${option.long}=${value}`])
    expect(status).toBe(2)
    expect(sentence).toContain(`argument '${value}' is invalid: use a whole number `)
  })
})

test.each<[string[], RegExp]>([
  [['train', '--threads', '0'], /use a whole number from 1 to 1024/],
  [['serve', '--port', '65536'], /use a whole number from 0 to 65535/],
  [['study', 'run', 'x', '--jobs', '65'], /use a whole number from 1 to 64/],
  [['models', '--width', '0'], /The width multiplier is 0; use one above 0 and up to 16\./],
  [['models', '--width', '1e9'], /The width multiplier is 1000000000; use/],
  [['models', '--classes', '0'], /use a whole number from 1 to 65536/],
  [['train', '--preset', 'slow'], /Option '--preset <id>' argument 'slow' is invalid: allowed choices are /],
  [
    ['explain', '--checkpoint', 'x', '--image', 'y', '--out', 'z', '--layer', 'l', '--channel', '0', '--noise', '2'],
    /^--noise: 2 is too large; use at most 1\.$/,
  ],
  [
    ['explain', '--checkpoint', 'x', '--image', 'y', '--out', 'z', '--steps', '0'],
    /^--steps: 0 is too small; use at least 1\.$/,
  ],
])('%j is refused with its bound', async (words, sentence) => {
  const ended = await told(words)
  expect(ended.status).toBe(2)
  expect(ended.sentence).toMatch(sentence)
})

test('a megabyte in place of a number is refused in a sentence of bounded length', async () => {
  const { sentence } = await told(['train', `--epochs=${'9'.repeat(1_000_000)}`])
  expect(sentence).toMatch(/^Option '--epochs <n>' argument '9+….{1,600}$/)
})
