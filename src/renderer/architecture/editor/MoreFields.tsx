import { ActionIcon, Popover, Stack } from '@mantine/core'
import { fieldValue, isSaid, withFieldValue } from '@shared/architecture/fields.ts'
import type { LayerSpec } from '@shared/architecture/spec.ts'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { otherFields } from './columns.ts'
import { FieldInput } from './FieldInput.tsx'

interface Props {
  name: string
  spec: LayerSpec
  mistaken: ReadonlySet<string>
  onChange(spec: LayerSpec, field: string): void
  onMistake(field: string, sentence: string | null): void
}

/** The fields of a layer that have no column, behind a button; it is filled where one of them says something. */
export function MoreFields({ name, spec, mistaken, onChange, onMistake }: Props) {
  const fields = otherFields(spec)
  if (fields.length === 0) return null
  const says = fields.some((field) => isSaid(spec, field))
  return (
    <Popover position="bottom-end" shadow="md" withArrow trapFocus>
      <Popover.Target>
        <ActionIcon
          aria-label={`More fields of ${name}`}
          size={26}
          variant={says ? 'light' : 'subtle'}
          color={fields.some(({ field }) => mistaken.has(field)) ? 'red' : says ? 'accent' : 'gray'}
        >
          <IconAdjustmentsHorizontal size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={`More fields of ${name}`}>
        <Stack gap="xs" w={190}>
          {fields.map((field) => (
            <FieldInput
              key={`${spec.kind} ${field.field}`}
              field={field}
              labelled
              name={`${name} ${field.field}`}
              value={fieldValue(spec, field)}
              mistaken={mistaken.has(field.field)}
              onChange={(value) => onChange(withFieldValue(spec, field, value), field.field)}
              onMistake={(sentence) => onMistake(field.field, sentence)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
