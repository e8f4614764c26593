import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatCount, formatPercent } from '../components/format.ts'
import classes from './RunDetail.module.css'

const QUANTITIES = [
  { key: 'parameters', title: 'parameters', colour: '#2f7de1' },
  { key: 'macs', title: 'multiply-accumulates', colour: '#d9730d' },
] as const

/** Which layers hold the weights and which do the work, each as its share of the whole network. */
export default function LayerBars({ report }: { report: ArchitectureReport }) {
  const rows = report.layers
    .filter(({ parameters }) => parameters > 0)
    .map(({ name, parameters, macs }) => ({
      name,
      parameters: parameters / report.parameters,
      macs: macs / report.macs,
      counts: { parameters, macs },
    }))
  const summary = rows.map(
    (row) =>
      `${row.name}: ${formatPercent(row.parameters, 0)} of the parameters, ${formatPercent(row.macs, 0)} of the multiply-accumulates`,
  )
  return (
    <figure className={classes.bars}>
      <div aria-hidden="true">
        <ResponsiveContainer width="100%" height={168}>
          <BarChart data={rows} margin={{ top: 6, right: 0, bottom: 0, left: 0 }} barGap={1} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="name"
              tick={{ fill: 'var(--ink-dim)', fontSize: 11 }}
              tickLine={false}
              axisLine={{ stroke: 'var(--line-strong)' }}
            />
            <YAxis
              width={40}
              tick={{ fill: 'var(--ink-dim)', fontSize: 11 }}
              tickLine={false}
              axisLine={false}
              tickFormatter={(share: number) => formatPercent(share, 0) ?? ''}
            />
            <Tooltip
              cursor={{ fill: 'var(--hover)' }}
              isAnimationActive={false}
              contentStyle={{
                background: 'var(--panel)',
                border: '1px solid var(--line-strong)',
                borderRadius: 6,
                fontSize: 12,
              }}
              formatter={(share, title, { dataKey, payload }) => [
                `${formatCount(payload.counts[dataKey as 'parameters' | 'macs'])} (${formatPercent(Number(share), 1)})`,
                title,
              ]}
            />
            {QUANTITIES.map(({ key, title, colour }) => (
              <Bar key={key} dataKey={key} name={title} fill={colour} isAnimationActive={false} />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <figcaption className={classes.barsKey}>
        {QUANTITIES.map(({ key, title, colour }) => (
          <span key={key}>
            <span className={classes.swatch} style={{ background: colour }} aria-hidden="true" /> {title}
          </span>
        ))}
        <span className="visually-hidden">{summary.join('; ')}.</span>
      </figcaption>
    </figure>
  )
}
