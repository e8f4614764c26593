import { Badge, Table, Text } from '@mantine/core'
import type { LayerReport } from '@shared/architecture/analysis.ts'
import { describeLayer, describeShape } from '@shared/architecture/describe.ts'
import type { ArchitectureDiff, DiffRow } from '@shared/architecture/diff.ts'
import { signed } from '@shared/architecture/diffReport.ts'
import { Fragment, type ReactNode, useEffect, useRef } from 'react'
import classes from './DiffTable.module.css'

interface Props {
  diff: ArchitectureDiff
  layout: 'side-by-side' | 'unified'
  differencesOnly: boolean
  /** Index of a row, shared by all diffs against one base. */
  selected: number | null
  onSelect(row: number | null): void
  /** What stands below the row that was chosen here; null below rows chosen in another diff. */
  details: ReactNode
}

const SYMBOL = { equal: '', changed: '~', added: '+', removed: '−' } as const
const WORD = { equal: 'equal', changed: 'changed', added: 'added', removed: 'removed' } as const

const millions = (macs: number) => (macs === 0 ? '0' : `${macs > 0 ? '+' : '−'}${(Math.abs(macs) / 1e6).toFixed(1)} M`)

function Side({ layer, row, side }: { layer: LayerReport | null; row: DiffRow; side: 'left' | 'right' }) {
  if (!layer)
    return (
      <Text size="xs" c="dimmed">
        —
      </Text>
    )
  const changed = new Set(row.changes.map(({ field }) => field))
  const words = describeLayer(layer.spec)
  const channels = 'channels' in layer.spec ? layer.spec.channels : null
  return (
    <div data-side={side}>
      <Text span size="sm" fw={600}>
        {layer.name}
      </Text>{' '}
      <Text span size="sm" className={row.status === 'changed' ? classes.words : undefined}>
        {words}
      </Text>
      {channels !== null && (
        <Text span size="sm" className={changed.has('channels') ? classes.words : undefined}>
          {`, ${channels} channels`}
        </Text>
      )}
      <Text size="xs" c="dimmed" className={row.shapeChanged ? classes.shape : undefined}>
        {describeShape(layer.output).replaceAll('x', '×')}
      </Text>
    </div>
  )
}

/** A diff, row by row: side by side, or unified with removed layers above added ones. */
export function DiffTable({ diff, layout, differencesOnly, selected, onSelect, details }: Props) {
  const table = useRef<HTMLTableElement>(null)
  // An edit of the list above may lead to a row out of sight.
  const chosenHere = details !== null ? selected : null
  useEffect(() => {
    if (chosenHere !== null)
      table.current?.querySelector(`[data-row="${chosenHere}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosenHere])
  const toggle = (row: number) => onSelect(row === selected && details ? null : row)
  const rows = diff.rows
    .map((row, index) => ({ row, index }))
    .filter(({ row }) => !differencesOnly || row.status !== 'equal')
  return (
    <Table.ScrollContainer minWidth={layout === 'unified' ? 520 : 680} type="native">
      <Table ref={table} stickyHeader verticalSpacing={4} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={28} aria-label="Status" />
            {layout === 'unified' ? (
              <Table.Th>Layer</Table.Th>
            ) : (
              <>
                <Table.Th>{diff.left.title}</Table.Th>
                <Table.Th>{diff.right.title}</Table.Th>
              </>
            )}
            <Table.Th className={classes.number}>Δ Parameters</Table.Th>
            <Table.Th className={classes.number}>Δ MACs</Table.Th>
            <Table.Th className={classes.number}>Δ Field</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ row, index }) => (
            <Fragment key={index}>
              <Table.Tr
                data-row={index}
                className={classes.row}
                data-status={row.status}
                data-selected={index === selected || undefined}
                onClick={() => toggle(index)}
                tabIndex={0}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' || event.key === ' ') {
                    event.preventDefault()
                    toggle(index)
                  }
                }}
              >
                <Table.Td>
                  <span role="img" aria-label={WORD[row.status]} className={classes.symbol}>
                    {SYMBOL[row.status]}
                  </span>
                  {/* A row of a plain table may not be called expanded. */}
                  {index === selected && details && <span className="visually-hidden">opened below</span>}
                </Table.Td>
                {layout === 'unified' ? (
                  <Table.Td>
                    {row.status === 'changed' ? (
                      <>
                        <div className={classes.before}>
                          <Side layer={row.left} row={row} side="left" />
                        </div>
                        <Side layer={row.right} row={row} side="right" />
                      </>
                    ) : (
                      <Side layer={row.right ?? row.left} row={row} side="right" />
                    )}
                  </Table.Td>
                ) : (
                  <>
                    <Table.Td>
                      <Side layer={row.left} row={row} side="left" />
                    </Table.Td>
                    <Table.Td>
                      <Side layer={row.right} row={row} side="right" />
                    </Table.Td>
                  </>
                )}
                <Table.Td className={classes.number}>
                  {row.deltas.parameters ? signed(row.deltas.parameters) : ''}
                </Table.Td>
                <Table.Td className={classes.number}>{row.deltas.macs ? millions(row.deltas.macs) : ''}</Table.Td>
                <Table.Td className={classes.number}>
                  {row.deltas.receptiveField ? signed(row.deltas.receptiveField) : ''}
                </Table.Td>
              </Table.Tr>
              {index === selected && details && (
                <Table.Tr aria-label="The layers of the row above">
                  <Table.Td colSpan={layout === 'unified' ? 5 : 6} className={classes.details}>
                    {details}
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          ))}
          {rows.length === 0 && (
            <Table.Tr>
              <Table.Td colSpan={6}>
                <Text size="sm" c="dimmed">
                  The two architectures do not differ.
                </Text>
              </Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th />
            <Table.Th colSpan={layout === 'unified' ? 1 : 2}>Total</Table.Th>
            <Table.Th className={classes.number}>{signed(diff.totals.parameters)}</Table.Th>
            <Table.Th className={classes.number}>{millions(diff.totals.macs)}</Table.Th>
            <Table.Th className={classes.number}>{signed(diff.totals.receptiveField)}</Table.Th>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  )
}

/** The named edits of a diff; pressing one selects its first row. */
export function EditList({ diff, onSelect }: { diff: ArchitectureDiff; onSelect(row: number): void }) {
  if (diff.edits.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No differences.
      </Text>
    )
  return (
    <ul className={classes.edits}>
      {diff.edits.map((edit) => {
        const places = edit.rows.map((index) => (diff.rows[index]!.right ?? diff.rows[index]!.left)!.name)
        return (
          <li key={`${edit.name} ${edit.rows.join()}`}>
            <button
              type="button"
              className={classes.edit}
              onClick={() => edit.rows[0] !== undefined && onSelect(edit.rows[0])}
            >
              {edit.name.replaceAll('->', '→').replace(/(\d)x(\d)/g, '$1×$2')}
            </button>
            {places.slice(0, 4).map((place) => (
              <Badge key={place} size="xs" variant="light" color="gray" ml={6} tt="none">
                {place}
              </Badge>
            ))}
            {places.length > 4 && <Text span size="xs" c="dimmed" ml={6}>{`and ${places.length - 4} more`}</Text>}
          </li>
        )
      })}
    </ul>
  )
}
