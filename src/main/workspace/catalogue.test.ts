import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mutate } from '../../../test/faults/mutate.ts'
import { seededRandom } from '../../../test/faults/random.ts'
import { filesOf, makeTemplate } from '../../../test/faults/workspaceTemplate.ts'
import { testFolder } from '../../../test/testFolder.ts'
import { openCatalogue } from './catalogue.ts'
import type { RunRecord } from './runFolder.ts'

/** A catalogue file with the rows of some runs, all of it in the file itself. */
async function made(): Promise<{ folder: string; bytes: Buffer }> {
  const folder = await testFolder()
  await makeTemplate(join(folder, 'workspace'))
  const bytes = (await filesOf(join(folder, 'workspace'))).get('catalogue.sqlite')!
  return { folder, bytes }
}

/** All that a catalogue gives, or the code with which SQLite refuses it. */
function rowsOf(path: string): Map<string, RunRecord | null> | string {
  try {
    const catalogue = openCatalogue(path)
    try {
      return new Map([...catalogue.stamps().keys()].map((id) => [id, catalogue.run(id)]))
    } finally {
      catalogue.close()
    }
  } catch (error) {
    return String((error as { code?: string }).code)
  }
}

it('gives back what was put in', async () => {
  const { folder, bytes } = await made()
  await writeFile(join(folder, 'copy'), bytes)
  const rows = rowsOf(join(folder, 'copy'))
  expect(rows).toBeInstanceOf(Map)
  expect([...(rows as Map<string, RunRecord>).values()].map((record) => record?.epochs.length).sort()).toEqual([
    1, 2, 3,
  ])
})

it('gives no number that has changed in the file, and no text that is none', async () => {
  const { folder, bytes } = await made()
  const whole = bytes.toString('latin1')
  for (const [from, to] of [
    ['"validationError":0.4', '"validationError":0.9'],
    ['"title"', '"t\xfftle"'],
    ['"kind":"epoch"', '"kind":"epoc\x00"'],
  ] as const) {
    const path = join(folder, 'changed')
    await writeFile(path, Buffer.from(whole.replaceAll(from, to), 'latin1'))
    const rows = rowsOf(path) as Map<string, RunRecord | null>
    expect([...rows.values()], to).toEqual([null, null, null])
    await rm(path)
  }
})

it('ends no process by what a damaged file holds, and gives what was put in or nothing', async () => {
  const { folder, bytes } = await made()
  const path = join(folder, 'sound')
  await writeFile(path, bytes)
  const sound = rowsOf(path) as Map<string, RunRecord>
  for (let number = 0; number < 300; number++) {
    const mutated = join(folder, `mutated-${number}`)
    const { bytes: changed, how } = mutate(bytes, seededRandom(number))
    await writeFile(mutated, changed)
    const rows = rowsOf(mutated)
    if (typeof rows === 'string') expect(rows, how).toMatch(/^SQLITE_/)
    else
      for (const [id, record] of rows)
        if (record)
          expect({ file: record.file, state: record.state }, how).toEqual({
            file: sound.get(id)?.file,
            state: sound.get(id)?.state,
          })
    await rm(mutated)
  }
})
