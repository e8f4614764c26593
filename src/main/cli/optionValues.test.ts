import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
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

/** Sizes and lists, read by a reader of their own; `--sbatch` collects words as they are. */
const OTHERS = OPTIONS.filter(
  (each) => each.option.parseArg && !each.option.argChoices && !Array.isArray(each.option.defaultValue),
).filter((each) => !NUMBERS.includes(each))

test('sizes and lists of numbers are among what is tried', () => {
  const long = OTHERS.map(({ option }) => option.long)
  expect(long).toEqual(expect.arrayContaining(['--size', '--input', '--learning-rate-drops']))
})

describe.each(OTHERS)('$name', ({ words, option }) => {
  test.each([...NO_NUMBERS, '-1', '1.5', '1e20', '96x', '96xNaN'].filter((value) => value !== '1,5'))(
    'refuses %j, too',
    async (value) => {
      const { sentence, status } = await told([...words, `${option.long}=${value}`])
      expect(status).toBe(2)
      expect(sentence).toContain(`Option '${option.flags}' argument '${value}' is invalid: `)
    },
  )
})

const ARGUMENTS = commands(createProgram()).flatMap(({ words, command }) => {
  const at = command.registeredArguments.findIndex(({ parseArg, argChoices }) => parseArg && !argChoices)
  return at < 0 ? [] : [{ words: [...words, ...Array(at).fill('x')], name: words.join(' ') }]
})

describe.each(ARGUMENTS)('the number of $name', ({ words }) => {
  // What begins with a hyphen is an option that there is none of.
  test.each([...NO_NUMBERS.filter((value) => !value.startsWith('-')), '1.5', '1e20'])('refuses %j', async (value) => {
    const { sentence, status } = await told([...words, value])
    expect(status).toBe(2)
    expect(sentence).toMatch(/^[^\n]+ is invalid for argument [^\n]+\.$/)
    expect(sentence).toContain(`'${value}'`)
  })
})

const CALLS: Record<string, string[]> = {
  diff: ['all-cnn-c', 'model-c'],
  import: ['--model', 'all-cnn-c', '--weights', 'none.safetensors'],
  explain: ['--checkpoint', 'x', '--image', 'y', '--out', 'z', '--layer', 'l', '--channel', '0'],
}

// An amount that is a number and makes no sense is found before anything is trained, written or opened.
describe.each(NUMBERS.filter((each) => !WHOLE.includes(each)))('$name', ({ words, option }) => {
  test.each(['-1', '1e308'])('refuses %s with its bound', async (value) => {
    const workspace = await testFolder()
    const { sentence, status } = await told([
      ...words,
      ...(CALLS[words.join(' ')] ?? []),
      `${option.long}=${value}`,
      '--workspace',
      workspace,
    ])
    expect(status).toBe(2)
    expect(sentence).toMatch(value === '-1' ? /-1\b/ : /1e\+?308\b/)
    expect(sentence).toMatch(/^--[^\n]+; use [^\n]+\.$|^Option [^\n]+ use a number above [^\n]+\.$/)
  })
})

test.each<[string[], RegExp]>([
  [['train', '--threads', '0'], /use a whole number from 1 to 1024/],
  [['serve', '--port', '65536'], /use a whole number from 0 to 65535/],
  [['study', 'run', 'x', '--jobs', '65'], /use a whole number from 1 to 64/],
  [['models', '--width', '0'], /'0' is invalid: use a number above 0 and up to 16;/],
  [['models', '--width', '1e9'], /'1e9' is invalid: use a number above 0/],
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
  [
    ['maximise', '--checkpoint', 'x', '--out', 'z', '--class', '0', '--seeds', '17'],
    /^--seeds: 17 is too large; use at most 16\.$/,
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
