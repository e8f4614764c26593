import { ORPCError } from '@orpc/client'
import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { WorkbenchError } from '../../shared/errors.ts'
import { exitOf } from './exit.ts'
import { createProgram } from './program.ts'

test.each<[string, unknown, number, string | null]>([
  ['help that was asked for', new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'), 0, null],
  ['no command', new CommanderError(1, 'commander.help', '(outputHelp)'), 2, null],
  [
    'a refused option',
    new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'\n(Did you mean --y?)"),
    2,
    "Unknown option '--x' (Did you mean --y?); add --help to see what can be said.",
  ],
  [
    'a refused value',
    new WorkbenchError('BAD_INPUT', 'The seed is -1; use 0 or more.'),
    2,
    'The seed is -1; use 0 or more.',
  ],
  [
    'a refused network',
    new RangeError('The width multiplier is 0; use more.'),
    2,
    'The width multiplier is 0; use more.',
  ],
  ['a missing run', new WorkbenchError('NOT_FOUND', 'There is no run "a".'), 2, 'There is no run "a".'],
  ['a training that Ctrl-C paused', new WorkbenchError('CANCELLED', 'The run is paused.'), 3, 'The run is paused.'],
  ['what Ctrl-C ended', new DOMException('This operation was aborted', 'AbortError'), 3, 'Cancelled.'],
  [
    'the same inside a procedure',
    new ORPCError('INTERNAL_SERVER_ERROR', { cause: AbortSignal.abort().reason }),
    3,
    'Cancelled.',
  ],
  ['a locked workspace', new WorkbenchError('LOCKED', 'In use.'), 1, 'In use.'],
  ['a mistake of ours', new TypeError('x is undefined'), 1, 'A mistake of the workbench: x is undefined'],
  [
    'a file that is not there',
    Object.assign(new Error("ENOENT: no such file or directory, open 'a.png'"), { code: 'ENOENT', path: 'a.png' }),
    1,
    'a.png is not there; check its spelling, or put it back where it was.',
  ],
  [
    'the same inside a procedure',
    new ORPCError('INTERNAL_SERVER_ERROR', { cause: Object.assign(new Error(''), { code: 'ELOOP', path: 'loop' }) }),
    1,
    'loop is a link that leads back to itself; choose what it was meant to lead to.',
  ],
  [
    'an argument with escapes',
    new CommanderError(1, 'commander.unknownCommand', "error: unknown command '\u001b[31m'"),
    2,
    "Unknown command '\\u001b[31m'; add --help to see what can be said.",
  ],
  [
    'an input that a schema refused',
    new ORPCError('BAD_REQUEST', { data: { issues: [{ path: ['recipe', 'epochs'], message: 'too small' }] } }),
    2,
    'The request makes no sense: "recipe.epochs": too small.',
  ],
])('%s ends with its status and one sentence', (_, error, status, sentence) =>
  expect(exitOf(error)).toEqual({ status, sentence }),
)

test.each([
  [['nonsense'], "Unknown command 'nonsense'; add --help to see what can be said."],
  [['runs', '--bogus'], "Unknown option '--bogus'; add --help to see what can be said."],
  [['resume'], "Missing required argument 'run'; add --help to see what can be said."],
  [['dataset', 'download', 'mnist'], /allowed choices are cifar-10, cifar-100; add --help/],
  [
    ['train', '--epochs', 'many'],
    "Option '--epochs <n>' argument 'many' is invalid: use a whole number of 1 or more; add --help to see what can be said.",
  ],
  [['dataset', 'import', '', '--name', 'x'], /^The path is empty; say which one/],
  [['export', 'a-run', '--out', ''], '--out is empty; give it a value, or leave it out.'],
  [['runs', '--workspace', ''], '--workspace is empty; give it a value, or leave it out.'],
  [['explain', '--checkpoint', 'c', '--image', 'a.png', '', '--out', 'o'], /^--image is empty/],
  [['train', '--epochs', '1e-400'], /argument '1e-400' is invalid: use a whole number of 1 or more/],
  [['train', '--learning-rate', '1e-400'], /argument '1e-400' is invalid: use a number/],
  [['train', '--runtime', 'abacus'], /allowed choices are auto, tensorflow-gpu, webgpu, tensorflow, wasm/],
  [['import', '--model', 'all-cnn-c'], /Required option '--weights <file>' not specified/],
  [['serve', '--tls-cert', 'a.pem'], '--tls-cert and --tls-key belong together; give both.'],
  [
    ['serve', '--port', '70000'],
    "Option '--port <n>' argument '70000' is invalid: use a whole number from 0 to 65535; add --help to see what can be said.",
  ],
])('the call %j is wrong', async (words, sentence) => {
  const error = await createProgram()
    .parseAsync(words, { from: 'user' })
    .catch((reason) => reason)
  const exit = exitOf(error)
  expect(exit.status).toBe(2)
  if (typeof sentence === 'string') expect(exit.sentence).toBe(sentence)
  else expect(exit.sentence).toMatch(sentence)
})
