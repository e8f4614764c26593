import { Table } from '@mantine/core'
import { overSeeds, overSeedsRows, overSeedsVerdict } from '@shared/compare/overSeeds.ts'
import { useMemo } from 'react'
import { Panel } from '../components/Panel.tsx'
import { useRuns } from '../stores/runs.ts'
import { runTitle } from '../stores/runTitles.ts'
import { imagesOf } from './comparable.ts'
import classes from './compare.module.css'
import { type Model, modelTitle } from './models.ts'
import { type Answers, pairStatistics, verdict } from './statistics.ts'

const signedPoints = (share: number) => `${share > 0 ? '+' : ''}${(share * 100).toFixed(2)}`

/** Smaller than any number that a computer writes is still not zero. */
const pWords = (p: number) => (p < 1e-300 ? 'p < 1e-300' : `p = ${p < 1e-4 ? p.toExponential(1) : p.toFixed(4)}`)

/** Two models on the same images: the verdict in words, who is right on how many, and the test behind it. */
export function PairPanel({
  models: [left, right],
  answers: [a, b],
}: {
  models: [Model, Model]
  answers: [Answers, Answers]
}) {
  const statistics = pairStatistics(a, b)
  const images = imagesOf(a.evaluation)
  const { table, difference, test } = statistics
  const [leftTitle, rightTitle] = [modelTitle(left), modelTitle(right)]
  const rows: [string, number][] = [
    ['both right', table.bothRight],
    [`only ${leftTitle} right`, table.onlyLeft],
    [`only ${rightTitle} right`, table.onlyRight],
    ['both wrong, same answer', table.bothWrongAlike],
    ['both wrong, different answers', table.bothWrongApart],
  ]
  const n = rows.reduce((sum, [, count]) => sum + count, 0)
  return (
    <Panel title={`${leftTitle} and ${rightTitle}`}>
      <p className={classes.verdict}>{verdict(leftTitle, rightTitle, images, statistics)}</p>
      <Table className={classes.figures} aria-label={`${leftTitle} and ${rightTitle} on ${images}`}>
        <Table.Tbody>
          {rows.map(([words, count]) => (
            <Table.Tr key={words}>
              <Table.Td>{words}</Table.Td>
              <Table.Td ta="right" className="numeric">
                {count}
              </Table.Td>
              <Table.Td ta="right" className="numeric">
                {`${((100 * count) / Math.max(1, n)).toFixed(1)} %`}
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>difference in error, points (95 % interval)</Table.Td>
            <Table.Td colSpan={2} ta="right" className="numeric">
              {`${signedPoints(difference.estimate)} (${signedPoints(difference.low)} to ${signedPoints(difference.high)})`}
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Td>{test.exact ? 'exact McNemar test' : 'McNemar test, continuity-corrected'}</Table.Td>
            <Table.Td colSpan={2} ta="right" className="numeric">
              {`${test.statistic === null ? '' : `χ² = ${test.statistic.toFixed(2)}, `}${pWords(test.p)}`}
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      {a.evaluation.dataset === left.run.request.dataset && <OverSeedsTable left={left} right={right} />}
    </Panel>
  )
}

/** Beside McNemar's test of these two networks: whether their settings differ over all seeds that were trained of them. */
function OverSeedsTable({ left, right }: { left: Model; right: Model }) {
  const runs = useRuns((state) => state.byId)
  const found = useMemo(() => overSeeds(Object.values(runs), left.run, right.run), [runs, left, right])
  if (!found) return null
  const titles = [runTitle(left.run), runTitle(right.run)] as const
  return (
    <>
      <p className={classes.verdict}>{overSeedsVerdict(...titles, found)}</p>
      <Table className={classes.figures} aria-label={`${titles[0]} and ${titles[1]} over seeds`}>
        <Table.Tbody>
          {overSeedsRows(...titles, found).map(([words, value]) => (
            <Table.Tr key={words}>
              <Table.Td>{words}</Table.Td>
              <Table.Td ta="right" className="numeric">
                {value}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}
