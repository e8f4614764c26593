import { expect, test } from 'vitest'
import { printable, sentence, shortened, shown } from './shown.ts'

test.each([
  ['a plain name.png', 'a plain name.png'],
  ['Küche/日本 😀', 'Küche/日本 😀'],
  ['\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
  ['\u009b31m', '\\u009b31m'],
  ['two\nlines\tand\r', 'two\\nlines\\tand\\u000d'],
  ['nul\u0000', 'nul\\u0000'],
  ['exe.\u202egnp', 'exe.\\u202egnp'],
  ['half \ud800', 'half \\ud800'],
])('%j is shown as %s', (text, told) => expect(shown(text)).toBe(told))

test('of a long name its beginning and its end are shown', () => {
  const told = shown(`/folder/${'x'.repeat(1_000_000)}.safetensors`)
  expect(told.length).toBeLessThanOrEqual(300)
  expect(told).toMatch(/^\/folder\/x+…x+\.safetensors$/)
})

test('a long name of escapes stays bounded', () =>
  expect(shown('\u001b'.repeat(1_000_000)).length).toBeLessThanOrEqual(300))

test.each([`${'m'.repeat(100_000)}`, '\u001b'.repeat(100_000)])(
  'a sentence keeps its words around an endless name',
  (name) => {
    const told = sentence(`There is no run "${name}"; choose another one.`)
    expect(told.length).toBeLessThan(400)
    expect(told).toMatch(/^There is no run "[^"]*…[^"]*"; choose another one\.$/)
    expect(sentence(told)).toBe(told)
  },
)

test('what is short enough stays whole', () => expect(shortened('abc', 3)).toBe('abc'))

test('text for a terminal keeps its lines and tabs, and nothing else that a terminal obeys', () =>
  expect(printable('one\n\ttwo\u001b]0;title\u0007')).toBe('one\n\ttwo\\u001b]0;title\\u0007'))
