import { Table } from '@mantine/core'
import { ROLE_TITLES } from '@shared/foreign/curveRoles.ts'
import type { ForeignCurves, ForeignSeries } from '@shared/foreign/foreignCurves.ts'
import { formatInteger } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import classes from '../train/RunDetail.module.css'

const meaning = ({ as, change }: ForeignSeries) =>
  as === null ? 'under its own name' : `${ROLE_TITLES[as]}${change ? `, ${change}` : ''}`

/** Which curves were taken, as what, and what was left out. */
export function ForeignFacts({ curves, file }: { curves: ForeignCurves; file: string | null }) {
  return (
    <>
      <Panel title="Source">
        <dl className={classes.facts}>
          <div>
            <dt>Form</dt>
            <dd>{curves.form}</dd>
          </div>
          <div>
            <dt>File or folder</dt>
            <dd className="mono">{file ?? '–'}</dd>
          </div>
        </dl>
        {curves.left.map((sentence) => (
          <p key={sentence} style={{ margin: '8px 0 0', fontSize: 12.5, lineHeight: 1.5 }}>
            {sentence}
          </p>
        ))}
      </Panel>
      <Panel title="Curves">
        <Table fz={12.5} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Taken as</Table.Th>
              <Table.Th>Axes</Table.Th>
              <Table.Th ta="right">Points</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {curves.series.map((one) => (
              <Table.Tr key={one.name}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{one.name}</Table.Td>
                <Table.Td>{meaning(one)}</Table.Td>
                <Table.Td>{one.axes.map((axis) => (axis === 'seconds' ? 'time' : axis)).join(', ')}</Table.Td>
                <Table.Td ta="right">{formatInteger(one.points)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
    </>
  )
}
