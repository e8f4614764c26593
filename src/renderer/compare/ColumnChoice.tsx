import { Button, Checkbox, Popover, Stack } from '@mantine/core'
import { RUN_COLUMNS } from '@shared/compare/runColumns.ts'
import { IconColumns3 } from '@tabler/icons-react'

interface Props {
  hidden: readonly string[]
  onHidden(hidden: string[]): void
  disabled: boolean
}

/** Which columns the table of runs shows; the run's name always stays. */
export function ColumnChoice({ hidden, onHidden, disabled }: Props) {
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={14} />} disabled={disabled}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown mah={420} style={{ overflow: 'auto' }} aria-label="Columns shown">
        <Stack gap={8}>
          {RUN_COLUMNS.filter(({ id }) => id !== 'title').map(({ id, title }) => (
            <Checkbox
              key={id}
              label={title}
              checked={!hidden.includes(id)}
              onChange={(event) =>
                onHidden(event.currentTarget.checked ? hidden.filter((other) => other !== id) : [...hidden, id])
              }
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
