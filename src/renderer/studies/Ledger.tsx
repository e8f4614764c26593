import { ledgerOf, type Verdict } from '@shared/study/ledger.ts'
import { LEDGER_COLUMNS, ledgerPreamble } from '@shared/study/ledgerReport.ts'
import type { StudyDetails } from '@shared/study/studyStatus.ts'
import { routeTo } from '../stores/route.ts'
import classes from './studies.module.css'

const TONE: Partial<Record<Verdict['kind'], string>> = { reproduced: 'good', 'not reproduced': 'bad' }

/** The ledger: a row a network with its errors over seeds beside the paper's, and the verdict. The network's name leads to its runs. */
export function Ledger({ study }: { study: StudyDetails }) {
  const rows = ledgerOf(study)
  const columns = LEDGER_COLUMNS.filter(
    ({ title, text }) => title !== 'Verdict' && title !== 'Network' && rows.some((row) => text(row) !== ''),
  )
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and without it the keyboard could not scroll it */}
      <section className={classes.matrixFrame} aria-label="Ledger" tabIndex={0}>
        <table className={classes.matrix}>
          <thead>
            <tr>
              <th scope="col">Network</th>
              <th scope="col">Verdict</th>
              {columns.map(({ title, right }) => (
                <th key={title} scope="col" className={right ? classes.right : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.network}>
                <th scope="row">
                  <a href={routeTo('compare', ['runs'], { runs: row.runIds.join(',') })}>{row.title}</a>
                </th>
                <td>
                  <span className={classes.badge} data-tone={TONE[row.verdict.kind]}>
                    {row.verdict.kind}
                  </span>
                  <span className={classes.variant}>{row.verdict.why}</span>
                </td>
                {columns.map(({ title, right, text }) => (
                  <td key={title} className={right ? `${classes.right} numeric` : undefined}>
                    {text(row) || '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <ul className={classes.preamble}>
        {ledgerPreamble(study).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  )
}
