import { knownData } from '../../shared/compare/sameData.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { RunFile } from '../../shared/training/run.ts'

/**
 * Name of the data set on which something is asked of a run's model: the one that the question names, else the run's own.
 * @throws WorkbenchError BAD_INPUT where neither is known
 */
export function dataFor(named: string | undefined, { title, request, imported }: RunFile, ask: string): string {
  const name = named ?? knownData({ request, imported: imported ?? null })
  if (name === null)
    throw new WorkbenchError('BAD_INPUT', `${title} was opened from a file that names no data set; ${ask}.`)
  return name
}
