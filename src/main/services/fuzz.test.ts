import { expect, it } from 'vitest'
import { fastFolder, workspaceFuzzer } from '../../../test/faults/fuzzWorkspace.ts'
import { mutate } from '../../../test/faults/mutate.ts'
import { seededRandom } from '../../../test/faults/random.ts'
import { faultOf } from '../../../test/faults/visitWorkspace.ts'

/** Beyond it a fault of the machine, not of the workbench, would fail the test; `npm run bench -- faults` tries thousands. */
const SECONDS = 20
const MOST = 120

it(`a workspace with one mutated file loses nothing else, answers every question, and speaks in sentences: up to ${MOST} of them`, async () => {
  const fuzzer = await workspaceFuzzer(await fastFolder(), 20_261)
  try {
    const end = Date.now() + SECONDS * 1000
    let said = 0
    // On a busy machine so few fit into the time that perhaps none of them is damage to speak of.
    for (let number = 0; number < MOST && (Date.now() < end || said === 0); number++) {
      const attempt = await fuzzer.attempt(number)
      expect(attempt.findings, `number ${number}: ${attempt.path}, ${attempt.how}`).toEqual([])
      said += attempt.said
    }
    expect(said, 'damage that nobody mentions').toBeGreaterThan(0)
  } finally {
    await fuzzer.close()
  }
})

it('the mutator makes the same of the same seed, and something else of every file', () => {
  const file = Buffer.from('{"version":1,"rows":[1,2,{"name":"x"}],"none":null}\n')
  const how = (seed: number) => {
    const random = seededRandom(seed)
    return Array.from({ length: 300 }, () => mutate(file, random))
  }
  expect(how(1)).toEqual(how(1))
  expect(how(1)).not.toEqual(how(2))
  const same = how(1).filter(({ bytes }) => Buffer.compare(bytes, file) === 0)
  expect(same.length).toBeLessThan(10)
  expect(new Set(how(1).map(({ how: words }) => words)).size).toBeGreaterThan(250)
  for (const bytes of [new Uint8Array(0), Uint8Array.of(0)]) mutate(bytes, seededRandom(3))
})

it.each([
  'EIO: i/o error, read',
  'Cannot read properties of undefined (reading "id").',
  'A mistake of the workbench: x.',
  'no capital.',
  'Two\nlines.',
  'No full stop',
])('what is no sentence is told: %s', (message) => {
  expect(faultOf(message)).not.toBeNull()
})

it('a sentence passes', () => expect(faultOf('/a/b is a named pipe, not a file; choose a regular file.')).toBeNull())
