import type { EpochMetrics } from '../training/run.ts'
import { cellGroups } from './cells.ts'
import { type LedgerRow, ledgerOf, variantWords } from './ledger.ts'
import { LEDGER_COLUMNS, ledgerPreamble } from './ledgerReport.ts'
import type { CellStatus, StudyDetails } from './studyStatus.ts'

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const html = (text: string) => text.replace(/[&<>"]/g, (character) => ESCAPES[character]!)

const WIDTH = 360
const HEIGHT = 150
const LEFT = 40
const BOTTOM = 20

/** Test error by epoch, one line a seed, as inline SVG; the paper's error as a dashed line. Null where no epoch has ended. */
function curves(
  cells: readonly CellStatus[],
  epochsOf: (runId: string) => readonly EpochMetrics[],
  paperError: number | null,
) {
  const lines = cells
    .filter(({ epochsDone }) => epochsDone > 0)
    .map(({ runId, seed }) => ({
      seed,
      points: epochsOf(runId).flatMap(({ epoch, testError }) =>
        testError === null ? [] : [{ epoch: epoch + 1, testError }],
      ),
    }))
    .filter(({ points }) => points.length > 0)
  if (lines.length === 0) return null
  const all = lines.flatMap(({ points }) => points)
  const epochs = Math.max(2, ...all.map(({ epoch }) => epoch))
  const top = Math.min(1, Math.max(paperError ?? 0, ...all.map(({ testError }) => testError)) * 1.05)
  const x = (epoch: number) => LEFT + ((epoch - 1) / (epochs - 1)) * (WIDTH - LEFT - 8)
  const y = (error: number) => 8 + (1 - error / top) * (HEIGHT - BOTTOM - 8)
  const ticks = [0, 0.5, 1].map((share) => share * top)
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" role="img" aria-label="Test error by epoch of ${lines.length} seeds">`,
    ...ticks.map(
      (error) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - 8}" y1="${y(error).toFixed(1)}" y2="${y(error).toFixed(1)}"/><text x="${LEFT - 4}" y="${(y(error) + 3).toFixed(1)}" text-anchor="end">${(error * 100).toFixed(0)} %</text>`,
    ),
    ...lines.map(
      ({ seed, points }) =>
        `<polyline points="${points.map(({ epoch, testError }) => `${x(epoch).toFixed(1)},${y(testError).toFixed(1)}`).join(' ')}"><title>seed ${seed}</title></polyline>`,
    ),
    paperError === null
      ? ''
      : `<line class="paper" x1="${LEFT}" x2="${WIDTH - 8}" y1="${y(paperError).toFixed(1)}" y2="${y(paperError).toFixed(1)}"/>`,
    `<text x="${LEFT}" y="${HEIGHT - 5}">epoch 1</text><text x="${WIDTH - 8}" y="${HEIGHT - 5}" text-anchor="end">${epochs}</text>`,
    '</svg>',
  ].join('')
}

const STYLE = `body{font:14px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem;color:#1a1d21;background:#fff}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}th,td{padding:4px 10px;border-bottom:1px solid #ddd;text-align:left}
.right{text-align:right}figure{display:inline-block;margin:0 1.5rem 1rem 0;vertical-align:top}figcaption{font-weight:600}
svg{font-size:10px;fill:#555}polyline{fill:none;stroke:#2b6cb0;stroke-width:1.2;opacity:.8}.grid{stroke:#e3e3e3}.paper{stroke:#c05621;stroke-dasharray:4 3}
code{font-size:12px;color:#555}@media(prefers-color-scheme:dark){body{background:#16181c;color:#dfe2e6}th,td{border-color:#333}svg{fill:#aaa}.grid{stroke:#333}polyline{stroke:#63b3ed}.paper{stroke:#f6ad55}code{color:#aaa}}`

function figure(row: LedgerRow, cells: readonly CellStatus[], epochsOf: (runId: string) => readonly EpochMetrics[]) {
  const picture = curves(cells, epochsOf, row.paperError)
  if (!picture) return ''
  const title = [row.title, variantWords(row.variant)].filter(Boolean).join(', ')
  const runs = cells.map(({ runId, seed }) => `<code>seed ${seed}: ${html(runId)}</code>`).join('<br>')
  return `<figure><figcaption>${html(title)}</figcaption>${picture}<br>${runs}</figure>`
}

/**
 * The ledger as one self-contained web page: rule, table, test error by epoch of every seed, and the runs behind each number.
 * @param epochsOf the epochs of a run of the study
 */
export function ledgerPage(study: StudyDetails, epochsOf: (runId: string) => readonly EpochMetrics[]): string {
  const rows = ledgerOf(study)
  const columns = LEDGER_COLUMNS.filter((column) => rows.some((row) => column.text(row) !== ''))
  const cell = (tag: string, right: boolean, text: string) =>
    `<${tag}${right ? ' class="right"' : ''}>${html(text)}</${tag}>`
  const groups = cellGroups(study.cells)
  const figures = rows.map((row) => {
    const group = groups.find(({ cells }) => cells[0]!.runId === row.runIds[0])
    return figure(row, group?.cells ?? [], epochsOf)
  })
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${html(study.title)}</title><style>${STYLE}</style></head><body>
<h1>${html(study.title)}</h1>
${ledgerPreamble(study)
  .map((sentence) => `<p>${html(sentence)}</p>`)
  .join('\n')}
<table><thead><tr>${columns.map(({ title, right }) => cell('th', right, title)).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${columns.map((column) => cell('td', column.right, column.text(row))).join('')}</tr>`).join('\n')}</tbody></table>
<h2>Test error by epoch</h2>
<p>One line a seed${rows.some(({ paperError }) => paperError !== null) ? "; the dashed line is the paper's error" : ''}.</p>
${figures.join('\n')}
</body></html>
`
}
