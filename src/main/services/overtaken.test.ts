import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fakeTraining } from '../../../test/services/fakeEngine.ts'
import { testRequest, testRuns } from '../../../test/services/testRuns.ts'
import { testFolder } from '../../../test/testFolder.ts'
import { runPaths } from '../workspace/layout.ts'
import { dropOvertaken } from '../workspace/overtaken.ts'

/** A finished run, and what its checkpoint of the second epoch looks like from the list. */
async function finished() {
  const folder = await testFolder()
  const m = await testRuns(folder, fakeTraining({}))
  const { id } = await m.runs.start(testRequest())
  await m.runs.settled(id)
  const paths = runPaths(join(folder, 'runs'), id)
  const { checkpoints } = JSON.parse(await readFile(paths.ledger, 'utf8'))
  const entry = checkpoints.find(({ file }: { file: string }) => file === 'epoch-2.safetensors')!
  return { id, store: m.workspace.runs, paths, entry, bytes: await readFile(join(paths.checkpoints, entry.file)) }
}

const aside = async (folder: string) => (await readdir(folder)).filter((name) => name.includes('.ahead'))

it('what was set aside goes when the same tensors are written under its name, and stays where they differ', async () => {
  const { paths, entry, bytes } = await finished()
  const other = Buffer.from(bytes)
  other[other.length - 1]! ^= 1
  await writeFile(join(paths.checkpoints, 'epoch-2.safetensors.ahead'), bytes)
  await writeFile(join(paths.checkpoints, 'epoch-2.safetensors.ahead-2'), other)
  await writeFile(join(paths.checkpoints, 'epoch-3.safetensors.ahead'), bytes)
  await dropOvertaken(paths, [entry])
  expect(await aside(paths.checkpoints)).toEqual(['epoch-2.safetensors.ahead-2', 'epoch-3.safetensors.ahead'])
})

it('one that is damaged stays', async () => {
  const { paths, entry, bytes } = await finished()
  await writeFile(join(paths.checkpoints, 'epoch-2.safetensors.ahead'), bytes.subarray(0, 40))
  await dropOvertaken(paths, [entry])
  expect(await aside(paths.checkpoints)).toEqual(['epoch-2.safetensors.ahead'])
})

it('one that a killed process did not get to delete goes when its run is put right', async () => {
  const { id, store, paths, bytes } = await finished()
  // killed after the checkpoint was written again, before it was entered
  await writeFile(join(paths.checkpoints, 'epoch-2.safetensors.ahead'), bytes)
  await store.repair(id, 'to go on')
  expect(await aside(paths.checkpoints)).toEqual([])
})
