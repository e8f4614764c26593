import { join } from 'node:path'
import { errorMessage, WorkbenchError } from '../../shared/errors.ts'
import type { CatalogueIndex } from './catalogueIndex.ts'
import type { Layout } from './layout.ts'
import { runPaths } from './layout.ts'
import { settleDamage } from './mendRun.ts'
import { listRunFolders, type RunRecord, readRunFolder, stampOf } from './runFolder.ts'

/** What the folders of a workspace's runs say. */
export interface LoadedRuns {
  records: Map<string, RunRecord>
  /** Folders that could not be read as runs, with the reason in one sentence, by their name. */
  broken: Map<string, string>
  /** What was done about damage, one sentence each. */
  notes: string[]
}

/** Work on the catalogue done at once before other work gets its turn. */
const TURN_MS = 20

/** Reads all runs: from the catalogue where their folder has not changed since, else from the folder, whose rows are entered anew. */
export async function loadRuns(layout: Layout, index: CatalogueIndex, access: 'write' | 'read'): Promise<LoadedRuns> {
  const records: LoadedRuns['records'] = new Map()
  const broken: LoadedRuns['broken'] = new Map()
  const notes: string[] = []
  const stamps = index.read((catalogue) => catalogue.stamps(), new Map<string, string>())
  let turn = performance.now()
  for (const id of await listRunFolders(layout.runs)) {
    if (performance.now() - turn > TURN_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      turn = performance.now()
    }
    try {
      const stamp = await stampOf(runPaths(layout.runs, id))
      const known = stamps.get(id) === stamp ? index.read((catalogue) => catalogue.run(id), null) : null
      const read = known ? { record: known, damage: [] } : await readRunFolder(layout.runs, id)
      if (!read) continue
      const { record, damage } = read
      if (record.file.id !== id)
        throw new WorkbenchError(
          'BAD_FILE',
          `The folder ${join(layout.runs, id)} holds the run ${record.file.id}; rename it back.`,
        )
      if (damage.length > 0) notes.push(...(await settleDamage(layout.runs, read, access)))
      records.set(id, record)
      stamps.delete(id)
      if (!known) index.write((catalogue) => catalogue.put(record, damage.length > 0 ? '' : stamp))
    } catch (error) {
      broken.set(id, errorMessage(error).message)
    }
  }
  for (const gone of stamps.keys()) index.write((catalogue) => catalogue.remove(gone))
  return { records, broken, notes }
}
