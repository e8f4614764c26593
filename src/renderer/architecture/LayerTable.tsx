import { Table, Text } from '@mantine/core'
import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { describeShape } from '@shared/architecture/describe.ts'
import { activationCell } from '@shared/architecture/exports.ts'
import { marginsWords, sidesWords } from '@shared/architecture/kinds/sides.ts'
import { kindOf } from '@shared/architecture/kinds/table.ts'
import { kernelWords } from '@shared/architecture/kinds/window.ts'
import { fieldCell } from '@shared/architecture/receptiveField.ts'
import { memo } from 'react'
import { formatCount } from '../components/format.ts'
import classes from './LayerTable.module.css'

interface Props {
  report: ArchitectureReport
  selected: number | null
  onSelect(index: number): void
  muted?: ReadonlySet<number>
}

const count = (value: number) => value.toLocaleString('en-US')
const share = (part: number, whole: number) => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '')

/** The layer table, in step with the graph: one row a layer, totals at the foot. */
export const LayerTable = memo(function LayerTable({ report, selected, onSelect, muted }: Props) {
  return (
    <Table.ScrollContainer minWidth={600} type="native">
      <Table highlightOnHover stickyHeader verticalSpacing={4} horizontalSpacing={6} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Layer</Table.Th>
            <Table.Th>Window</Table.Th>
            <Table.Th>Stride</Table.Th>
            <Table.Th>Pad</Table.Th>
            <Table.Th>Output</Table.Th>
            <Table.Th className={classes.number}>Parameters</Table.Th>
            <Table.Th className={classes.number}>MACs</Table.Th>
            <Table.Th className={classes.number}>Share</Table.Th>
            <Table.Th className={classes.number}>Field</Table.Th>
            <Table.Th>ReLU</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.layers.map((layer) => {
            const { spec } = layer
            return (
              <Table.Tr
                key={layer.name}
                data-selected={layer.index === selected || undefined}
                data-muted={muted?.has(layer.index) || undefined}
                className={classes.row}
                onClick={() => onSelect(layer.index)}
              >
                <Table.Td>
                  <span className={classes.kind} style={{ background: kindOf(spec).colour }} />
                  <button
                    type="button"
                    className={classes.name}
                    aria-pressed={layer.index === selected}
                    onClick={(event) => {
                      event.stopPropagation()
                      onSelect(layer.index)
                    }}
                  >
                    {layer.name}
                  </button>
                  {'rate' in spec && <Text span c="dimmed" size="sm">{` ${+(spec.rate * 100).toFixed(1)} %`}</Text>}
                </Table.Td>
                {kindOf(spec).drawnOnly ? (
                  <Table.Td colSpan={3} className={classes.operator}>
                    {kindOf(spec).caption(spec)}
                  </Table.Td>
                ) : (
                  <>
                    <Table.Td>{'kernel' in spec ? kernelWords(spec, '×') : ''}</Table.Td>
                    <Table.Td>{'stride' in spec ? sidesWords(spec.stride, '×') : ''}</Table.Td>
                    <Table.Td>{'padding' in spec ? marginsWords(spec.padding, '×') : ''}</Table.Td>
                  </>
                )}
                <Table.Td>{describeShape(layer.output).replaceAll('x', '×')}</Table.Td>
                <Table.Td className={classes.number}>{layer.parameters ? count(layer.parameters) : ''}</Table.Td>
                <Table.Td className={classes.number}>{layer.macs ? formatCount(layer.macs) : ''}</Table.Td>
                <Table.Td className={classes.number}>{layer.macs ? share(layer.macs, report.macs) : ''}</Table.Td>
                <Table.Td className={classes.number}>{fieldCell(layer.receptiveField)}</Table.Td>
                <Table.Td>{activationCell(spec)}</Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th colSpan={5}>Total</Table.Th>
            <Table.Th className={classes.number}>{count(report.parameters)}</Table.Th>
            <Table.Th className={classes.number}>{formatCount(report.macs)}</Table.Th>
            <Table.Th className={classes.number}>100 %</Table.Th>
            <Table.Th className={classes.number}>{fieldCell(report.receptiveField)}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  )
})
