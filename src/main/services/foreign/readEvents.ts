import { basename, relative, sep } from 'node:path'
import { WorkbenchError } from '../../../shared/errors.ts'
import { ProtobufError } from '../../../shared/protobufReader.ts'
import { shown } from '../../../shared/shown.ts'
import { withBytes } from '../../disk/readBytes.ts'
import { giveWay } from '../exports/curves/giveWay.ts'
import { createCollector } from './collector.ts'
import { eventRecords, type RecordsEnd } from './eventRecords.ts'
import { listed } from './listed.ts'
import { scalarEvent } from './scalarEvents.ts'
import type { ForeignSource } from './source.ts'

/**
 * The numbers of a training's event files, in the order of their names, which begin with the time. A training that went on writes some steps
 * again: what a session log takes back goes, and of a step that is there twice the later one counts.
 * @param files of one training; those in a folder below `root` get its name before their tags, as Keras has `train` and `validation`
 * @throws WorkbenchError BAD_FILE where none of them is an event file
 */
export async function readEvents(
  files: readonly string[],
  root: string,
  title: string,
  signal?: AbortSignal,
): Promise<ForeignSource> {
  const source: ForeignSource = { title, form: 'TensorBoard event files', curves: createCollector(), left: [] }
  const others = new Set<string>()
  let records = 0
  let spoiled: string | null = null
  const folderOf = (path: string) => relative(root, path).split(sep).slice(0, -1).join('/')
  for (const path of files.toSorted((a, b) => (basename(a) < basename(b) ? -1 : 1))) {
    const folder = folderOf(path)
    const prefix = folder === '' ? '' : `${folder}/`
    const plugins = new Map<string, string>()
    const end = await withBytes({ at: path, offset: 0, size: null }, async ({ read }) => {
      const each = eventRecords(read)
      for (let count = 0; ; count++) {
        signal?.throwIfAborted()
        await giveWay(count)
        const next = await each.next()
        if (next.done) return next.value
        try {
          const event = scalarEvent(next.value, plugins)
          if (event.isStart) source.curves.purge(event.step)
          const place = { step: event.step, epoch: Number.NaN, seconds: event.wallTime }
          for (const [tag, value] of event.scalars) source.curves.add(prefix + tag, place, value)
          for (const tag of event.others) if (others.size < 10_000) others.add(prefix + tag)
        } catch (error) {
          if (!(error instanceof ProtobufError)) throw error
          spoiled ??= `A record of ${shown(basename(path))} is no event, for ${error.message}; it was passed over.`
        }
      }
    })
    records += end.records
    source.left.push(...wordsOf(basename(path), end))
  }
  if (spoiled) source.left.push(spoiled)
  if (records === 0)
    throw new WorkbenchError(
      'BAD_FILE',
      source.left[0] ?? `${shown(files[0]!)} holds no event; wait until its training has written some.`,
    )
  if (others.size > 0)
    source.left.push(`Not numbers, so not taken: ${listed([...others].filter(Boolean).map((tag) => shown(tag, 60)))}.`)
  return source
}

function wordsOf(name: string, end: RecordsEnd): string[] {
  const { damage, isTorn, passed } = end
  const said: string[] = []
  const taken = end.records > 0 ? 'what could be read was taken' : 'copy or download it again'
  if (damage) said.push(`The file ${shown(name)} ${damage}; ${taken}.`)
  else if (passed > 0)
    said.push(
      `${passed} long record${passed === 1 ? '' : 's'} of ${shown(name)} (pictures, graphs) ${passed === 1 ? 'was' : 'were'} passed over.`,
    )
  if (isTorn)
    said.push(
      `The file ${shown(name)} ends in the middle of a record, as it does while its training runs; open it again for what came since.`,
    )
  return said
}
