import { basename } from 'node:path'
import { WorkbenchError } from '../../../shared/errors.ts'
import { shown } from '../../../shared/shown.ts'
import { withBytes } from '../../disk/readBytes.ts'
import { giveWay } from '../exports/curves/giveWay.ts'
import { createCollector } from './collector.ts'
import { csvHead } from './csvHead.ts'
import { csvRows } from './csvRows.ts'
import { listed } from './listed.ts'
import type { ForeignSource } from './source.ts'

const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
}

/** A cell as a number; null where it is empty, undefined where it is text. */
function cellNumber(cell: string | undefined): number | null | undefined {
  if (cell === undefined || cell === '') return null
  const number = Number(cell)
  return Number.isNaN(number) ? WORDS[cell.toLowerCase()] : number
}

/** A time as seconds: a number, or a date. */
const timeOf = (cell: string | undefined): number => cellNumber(cell) ?? Date.parse(cell ?? '') / 1000

/**
 * The numbers of a CSV file with a header: of one training, or, in W&B's export of a chart, of as many as it shows.
 * @throws WorkbenchError BAD_FILE saying which column is missing
 */
export async function readCsv(path: string, title: string, signal?: AbortSignal): Promise<ForeignSource[]> {
  const label = shown(path)
  return withBytes({ at: path, offset: 0, size: null }, async ({ read }) => {
    const rows = csvRows(read, label)
    const first = await rows.next()
    if (first.done) throw new WorkbenchError('BAD_FILE', `${label} is empty; choose a CSV file with a header.`)
    const head = csvHead(first.value, basename(path), label)
    const runs = [...new Set(head.metrics.map(({ run }) => run))]
    const sources = new Map(
      runs.map((run): [string | null, ForeignSource] => [
        run,
        { title: run ?? title, form: head.form, curves: createCollector(Math.ceil(1_000_000 / runs.length)), left: [] },
      ]),
    )
    const isText = new Set<string>()
    let count = 0
    for await (const cells of rows) {
      signal?.throwIfAborted()
      await giveWay(count++)
      const at = (column: number) => cellNumber(cells[column]) ?? Number.NaN
      const step = at(head.step)
      const epoch = at(head.epoch)
      const seconds = head.seconds < 0 ? Number.NaN : timeOf(cells[head.seconds])
      // A row that stands nowhere: a sum at the end, or a line of another kind.
      if (Number.isNaN(step) && Number.isNaN(epoch)) continue
      for (const { column, name, run } of head.metrics) {
        const value = cellNumber(cells[column])
        if (value === undefined) isText.add(name)
        if (value === undefined || value === null) continue
        sources.get(run)!.curves.add(name, { step, epoch, seconds }, value)
      }
    }
    for (const source of sources.values()) {
      if (isText.size > 0)
        source.left.push(`Not numbers, so not taken: ${listed([...isText].map((name) => shown(name, 60)))}.`)
      source.left.push(...head.left)
    }
    const filled = [...sources.values()].filter(({ curves }) => curves.series().length > 0)
    if (filled.length === 0)
      throw new WorkbenchError(
        'BAD_FILE',
        `${label} has no number beside its column of ${head.step >= 0 ? 'steps' : 'epochs'}; choose a file with a row a step or an epoch.`,
      )
    return filled
  })
}
