import { Button, Menu } from '@mantine/core'
import { GROUP_COLUMNS, GROUP_LEGEND, groupsCsv, groupsLatex, groupsMarkdown } from '@shared/compare/groupTable.ts'
import { dataNames } from '@shared/compare/sameData.ts'
import { seedBand } from '@shared/compare/seedBands.ts'
import { type GroupResult, groupResults, seedGroups } from '@shared/compare/seedGroups.ts'
import type { RunSummary } from '@shared/training/run.ts'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { Chart } from '../components/chart/Chart.tsx'
import { formatError, tickError } from '../components/chart/errorAxis.ts'
import type { ChartSeries, Range } from '../components/chart/types.ts'
import { download } from '../components/download.ts'
import { formatSignificant } from '../components/format.ts'
import { runColour } from '../components/runColour.ts'
import { EmptyState } from '../components/States.tsx'
import { useChartPreferences } from '../stores/chartPreferences.ts'
import { useEpochsOfRuns } from '../stores/runEpochs.ts'
import { bandSeries } from './bandSeries.ts'
import type { EvaluatedPart } from './CurveSettings.tsx'
import classes from './compare.module.css'
import { dashesOf } from './manySeries.ts'
import table from './SeedGroups.module.css'

interface Props {
  runs: readonly RunSummary[]
  baseline: RunSummary | null
  part: EvaluatedPart
}

const formatEpoch = (value: number) => formatSignificant(value, 4)

/** The chosen runs by setting: a curve with its band over seeds, and a table with means, intervals and the difference from the baseline's setting. */
export function SeedGroups({ runs, baseline, part }: Props) {
  const { scale } = useChartPreferences()
  const [range, setRange] = useState<Range | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const groups = useMemo(() => seedGroups(runs), [runs])
  const results = useMemo(() => groupResults(groups, baseline?.id ?? null), [groups, baseline])
  const epochs = useEpochsOfRuns(runs)
  const dashes = useMemo(() => dashesOf(groups.map(({ runs: [first] }) => first!)), [groups])
  const names = dataNames(groups.flatMap((group) => group.runs))
  const several = names.length > 1
  const series = useMemo(
    () =>
      groups.flatMap((group): ChartSeries[] => {
        const band = seedBand(
          group.runs.map(({ id, phase }) => ({ isDone: phase === 'done', epochs: epochs[id] ?? [] })),
          part,
        )
        if (!band) return []
        const label = `${group.label}${several ? `, ${group.runs[0]!.request.dataset}` : ''}`
        return [bandSeries(band, { id: group.id, label, colour: runColour(group.id), dash: dashes.get(group.id) })]
      }),
    [groups, epochs, part, dashes, several],
  )
  const end = Math.max(2, ...series.map(({ x }) => x[x.length - 1] ?? 0))
  const domain = useMemo((): Range => [1, end], [end])
  if (groups.length === 0)
    return (
      <EmptyState title="No run with a seed">
        Runs that were made elsewhere have none; tick runs that were trained here.
      </EmptyState>
    )
  const on = names.length === 1 ? ` on ${names[0]}` : ''
  const left = runs.filter(({ imported }) => imported).length
  return (
    <div className={table.groups}>
      {series.length > 0 ? (
        <Chart
          title={`${part === 'testError' ? 'Test' : 'Validation'} error${on}, mean over seeds`}
          series={series}
          x={{ label: 'epoch', format: formatEpoch }}
          y={{ label: 'error rate', format: formatError, tick: tickError, scale }}
          domain={domain}
          range={range}
          onRange={setRange}
          cursor={cursor}
          onCursor={setCursor}
          height={240}
          fileName="seeds"
        />
      ) : (
        <EmptyState title="No curve yet">None of these runs has measured this error at the end of an epoch.</EmptyState>
      )}
      <GroupTable results={results} />
      <div className={table.foot}>
        <p className={classes.pickerNote}>
          {GROUP_LEGEND} Bands are one standard deviation on either side.
          {left > 0 && ` Left out: ${left === 1 ? 'a run' : `${left} runs`} made elsewhere.`}
        </p>
        <ExportTable results={results} />
      </div>
    </div>
  )
}

function GroupTable({ results }: { results: readonly GroupResult[] }) {
  const columns = GROUP_COLUMNS.filter(({ text }) => results.some((row) => text(row) !== ''))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and without it the keyboard could not scroll it
    <section className={table.frame} aria-label="Means over seeds" tabIndex={0}>
      <table className={table.table}>
        <thead>
          <tr>
            {columns.map(({ title, right }) => (
              <th key={title} scope="col" data-right={right || undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {results.map((row) => (
            <tr key={row.group.id}>
              {columns.map(({ title, right, text }, at) =>
                at === 0 ? (
                  <th key={title} scope="row">
                    <span className={table.swatch} style={{ background: runColour(row.group.id) }} />
                    {text(row)}
                  </th>
                ) : (
                  <td key={title} data-right={right || undefined} className={right ? 'numeric' : undefined}>
                    {text(row) || '–'}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const FORMATS = [
  { title: 'CSV', file: 'seeds.csv', type: 'text/csv', write: groupsCsv },
  { title: 'Markdown', file: 'seeds.md', type: 'text/markdown', write: groupsMarkdown },
  { title: 'LaTeX', file: 'seeds.tex', type: 'text/x-tex', write: groupsLatex },
] as const

function ExportTable({ results }: { results: readonly GroupResult[] }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} />}
          rightSection={<IconChevronDown size={14} />}
        >
          Export means
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ title, file, type, write }) => (
          <Menu.Item key={title} onClick={() => download(file, write(results), type)}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
