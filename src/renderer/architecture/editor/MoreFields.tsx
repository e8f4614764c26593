import { Stack } from '@mantine/core'
import { fieldValue, isSaid, withFieldValue } from '@shared/architecture/fields.ts'
import type { LayerSpec } from '@shared/architecture/spec.ts'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { otherFields } from './columns.ts'
import { FieldInput } from './FieldInput.tsx'
import classes from './LayerRows.module.css'
import { LazyPopover } from './LazyPopover.tsx'

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
  return (
    <LazyPopover
      className={classes.icon}
      label={`More fields of ${name}`}
      marks={{
        'data-says': fields.some((field) => isSaid(spec, field)) || undefined,
        'data-mistaken': fields.some(({ field }) => mistaken.has(field)) || undefined,
      }}
      face={<IconAdjustmentsHorizontal size={15} aria-hidden />}
      width={220}
    >
      {() => (
        <Stack gap="xs">
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
      )}
    </LazyPopover>
  )
}
