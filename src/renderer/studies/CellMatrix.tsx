import { Tooltip } from '@mantine/core'
import { summarise } from '@shared/compare/samples.ts'
import { meanAndDeviation } from '@shared/compare/sampleWords.ts'
import { cellGroups } from '@shared/study/cells.ts'
import { variantWords } from '@shared/study/ledger.ts'
import { stateWords } from '@shared/study/progress.ts'
import type { CellStatus, StudyDetails } from '@shared/study/studyStatus.ts'
import { formatDuration, formatPercent } from '../components/format.ts'
import { routeTo } from '../stores/route.ts'
import { useRuns } from '../stores/runs.ts'
import classes from './studies.module.css'

/** The trainings: a row a network and variant, a column a seed. A cell leads to its run. */
export function CellMatrix({ study }: { study: StudyDetails }) {
  const groups = cellGroups(study.cells)
  const seeds = [...new Set(study.cells.map(({ seed }) => seed))]
  const title = new Map(study.networks.map((network) => [network.id, network.title]))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: many seeds scroll, and without it the keyboard could not scroll them
    <section className={classes.matrixFrame} aria-label="Trainings" tabIndex={0}>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col">Network</th>
            {seeds.map((seed) => (
              <th key={seed} scope="col" className="numeric">
                Seed {seed}
              </th>
            ))}
            <th scope="col" className={classes.right}>
              Test error, last epoch
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ network, variant, cells }) => {
            const errors = cells
              .filter(({ state }) => state === 'done')
              .map(({ finalTestError }) => finalTestError)
              .filter((error) => error !== null)
            return (
              <tr key={cells[0]!.runId}>
                <th scope="row">
                  {title.get(network) ?? network}
                  {variantWords(variant) && <span className={classes.variant}>{variantWords(variant)}</span>}
                </th>
                {seeds.map((seed) => {
                  const cell = cells.find((one) => one.seed === seed)
                  return <td key={seed}>{cell && <Cell cell={cell} />}</td>
                })}
                <td className={`${classes.right} numeric`}>
                  {errors.length > 0 ? `${meanAndDeviation(summarise(errors))}, n = ${errors.length}` : '–'}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <p className={classes.legend}>
        Errors of finished trainings are on the {study.dataset.testImages.toLocaleString('en-US')} test images of{' '}
        {study.dataset.title}, after the last epoch; ± is the standard deviation over seeds.
      </p>
    </section>
  )
}

/** What a cell shows: its error once it is done, else where it stands. */
function shortWords(cell: CellStatus): string {
  if (cell.state === 'done') return formatPercent(cell.finalTestError) ?? 'done'
  if (cell.diverged) return 'diverged'
  return cell.epochsDone > 0 || cell.state === 'training'
    ? `${stateWords(cell.state)}, ${cell.epochsDone}/${cell.epochs}`
    : stateWords(cell.state)
}

function Cell({ cell }: { cell: CellStatus }) {
  const isHere = useRuns((state) => cell.runId in state.byId)
  const inside = (
    <>
      <span className={classes.state} data-state={cell.state} aria-hidden />
      {shortWords(cell)}
    </>
  )
  const more = [
    cell.reason ?? '',
    cell.seconds > 0 ? `trained for ${formatDuration(cell.seconds)}` : '',
    cell.secondsLeft === null ? '' : `${formatDuration(cell.secondsLeft)} left`,
  ].filter(Boolean)
  const shown = isHere ? (
    <a className={classes.cell} href={routeTo('train', [cell.runId])}>
      {inside}
    </a>
  ) : (
    <span className={classes.cell}>{inside}</span>
  )
  return more.length === 0 ? (
    shown
  ) : (
    <Tooltip label={more.join('; ')} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      {shown}
    </Tooltip>
  )
}
