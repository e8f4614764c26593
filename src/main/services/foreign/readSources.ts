import { resolve } from 'node:path'
import type { ForeignOrigin } from '../../../shared/foreign/foreignCurves.ts'
import { findSources, titleOf } from './findSources.ts'
import { readCsv } from './readCsv.ts'
import { readEvents } from './readEvents.ts'
import { shapeCurves } from './shapeCurves.ts'
import type { ForeignSource } from './source.ts'

export interface ReadSource extends ReturnType<typeof shapeCurves> {
  source: ForeignSource
  /** Where it lies on this machine. */
  origin: ForeignOrigin
}

/**
 * All trainings that a path holds, read and brought into our terms; those without a number that could be drawn have no curve.
 * @param named what the path was called before it was sent here
 * @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK, CANCELLED
 */
export async function readSources(
  path: string,
  {
    named,
    axis,
    signal,
  }: { named?: string | undefined; axis?: ForeignOrigin['axis']; signal?: AbortSignal | undefined },
): Promise<ReadSource[]> {
  const sources: ReadSource[] = []
  for (const found of await findSources(path)) {
    const title = titleOf(found, path, named)
    const read =
      found.kind === 'events'
        ? [await readEvents(found.files, found.root, title, signal)]
        : await readCsv(found.path, title, signal)
    for (const source of read) {
      const part = source.title === title ? '' : source.title
      const origin: ForeignOrigin = { path: resolve(found.path), part, ...(axis && { axis }) }
      sources.push({ source, origin, ...shapeCurves(source, axis) })
    }
  }
  return sources
}
