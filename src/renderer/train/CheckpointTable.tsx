import { Badge, Table, UnstyledButton } from '@mantine/core'
import type { CheckpointInfo, RunSummary } from '@shared/training/run.ts'
import { formatBytes, formatDate, formatInteger, formatPercent } from '../components/format.ts'
import { Hint } from '../components/Hint.tsx'
import { EmptyState } from '../components/States.tsx'
import { openExport } from '../export/exportStore.ts'
import { routeTo } from '../stores/route.ts'
import classes from './RunDetail.module.css'

const KIND = { epoch: null, position: 'mid-epoch', imported: 'imported' } as const

/** The checkpoints of a run, newest first, each with its errors and a way to look at it. */
export function CheckpointTable({ run, checkpoints }: { run: RunSummary; checkpoints: readonly CheckpointInfo[] }) {
  if (checkpoints.length === 0)
    return (
      <EmptyState title="No checkpoint yet">
        One is written at the end of every epoch and when a run is paused.
      </EmptyState>
    )
  return (
    <div className={classes.table}>
      <Table highlightOnHover stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Epoch</Table.Th>
            <Table.Th className={classes.number}>Step</Table.Th>
            <Table.Th className={classes.number}>Validation error</Table.Th>
            <Table.Th className={classes.number}>Test error</Table.Th>
            <Table.Th className={classes.number}>Size</Table.Th>
            <Table.Th>Written</Table.Th>
            <Table.Th className={classes.file}>File</Table.Th>
            <Table.Th>
              <span className="visually-hidden">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {checkpoints.toReversed().map((checkpoint) => (
            <Table.Tr key={`${checkpoint.id}${checkpoint.path}`} data-checkpoint={checkpoint.kind}>
              <Table.Td>
                <span className={classes.epoch}>
                  <span className="numeric">{checkpoint.kind === 'imported' ? '' : checkpoint.epoch + 1}</span>
                  {checkpoint.best && (
                    <Badge className={classes.role} size="xs" radius="sm" variant="light" color="yellow">
                      best
                    </Badge>
                  )}
                  {checkpoint.last && checkpoint.kind !== 'imported' && (
                    <Badge className={classes.role} size="xs" radius="sm" variant="light" color="gray">
                      last
                    </Badge>
                  )}
                  {KIND[checkpoint.kind] && <span className={classes.dim}>{KIND[checkpoint.kind]}</span>}
                </span>
              </Table.Td>
              <Table.Td className={classes.number}>
                {checkpoint.kind === 'imported' ? '–' : formatInteger(checkpoint.step)}
              </Table.Td>
              <Table.Td className={classes.number}>{formatPercent(checkpoint.validationError) ?? '–'}</Table.Td>
              <Table.Td className={classes.number}>{formatPercent(checkpoint.testError) ?? '–'}</Table.Td>
              <Table.Td className={classes.number}>{formatBytes(checkpoint.bytes)}</Table.Td>
              <Table.Td>{formatDate(checkpoint.createdAt)}</Table.Td>
              <Table.Td className={classes.file}>
                <span className={classes.fileName}>
                  <span className="mono">{checkpoint.path.split('/').at(-1)}</span>
                  <Hint label={`About ${checkpoint.path.split('/').at(-1)}`} width={420}>
                    <p>
                      In the workspace <code>{checkpoint.path}</code>
                    </p>
                    <p>
                      SHA-256 <code>{checkpoint.id}</code>
                    </p>
                  </Hint>
                </span>
              </Table.Td>
              <Table.Td>
                <a className={classes.link} href={routeTo('explain', [checkpoint.id])}>
                  Explain
                </a>
                <UnstyledButton className={classes.link} ml="sm" onClick={() => openExport(run, checkpoint)}>
                  Export
                </UnstyledButton>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
