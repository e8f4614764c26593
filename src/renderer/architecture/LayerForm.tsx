import { ActionIcon, Group, Select, Text } from '@mantine/core'
import type { LayerReport } from '@shared/architecture/analysis.ts'
import { describeShape } from '@shared/architecture/describe.ts'
import type { FormField } from '@shared/architecture/kinds/kind.ts'
import { KINDS, kindOf } from '@shared/architecture/kinds/table.ts'
import type { LayerKind, LayerSpec } from '@shared/architecture/spec.ts'
import { IconAdjustmentsHorizontal, IconArrowDown, IconArrowUp, IconCopyPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './Editor.module.css'
import { LayerField } from './LayerField.tsx'
import { LayerInputs } from './LayerInputs.tsx'

const KIND_OPTIONS = KINDS.map(({ kind, title }) => ({ value: kind, label: title }))

/** Another kind keeps the window of the layer it replaces. */
function changeKind(spec: LayerSpec, kind: LayerKind): LayerSpec {
  const fresh = kindOf({ kind }).defaults
  if (!('kernel' in spec) || !('kernel' in fresh)) return fresh
  const window = { kernel: spec.kernel, stride: spec.stride, padding: spec.padding }
  const kept = { ...fresh, ...window }
  // Not every kind takes every window.
  return kindOf(kept).schema.safeParse(kept).success ? (kept as LayerSpec) : fresh
}

interface Props {
  name: string
  /** Names of the layers above it, which it may take. */
  above: readonly string[]
  spec: LayerSpec
  /** Absent below the first mistake: its shape is unknown there. */
  report: LayerReport | undefined
  /** Mistake sentences by field; '' holds those of the whole layer. */
  mistakes: ReadonlyMap<string, string>
  first: boolean
  last: boolean
  /** `field` names what was typed into, so that a number is one step of undo. */
  onChange(spec: LayerSpec, field?: string): void
  /** Told when a field begins or ceases to hold no valid number. */
  onInvalid(field: string, invalid: boolean): void
  onMove(by: -1 | 1): void
  onCopy(): void
  onRemove(): void
}

/** One layer of the editor: its fields, what becomes of the map, and its mistakes at the field at fault. */
export function LayerForm(props: Props) {
  const { name, above, spec, report, mistakes, first, last, onChange, onInvalid, onMove, onCopy, onRemove } = props
  const [all, setAll] = useState(false)
  const { fields } = kindOf(spec)
  const isSaid = ({ field, rare }: FormField) => !rare || (spec as Record<string, unknown>)[field] !== undefined
  const shown = fields.filter((field) => all || isSaid(field))
  return (
    <li className={classes.layer} data-mistaken={mistakes.size > 0 || undefined}>
      <span className={classes.kind} style={{ background: kindOf(spec).colour }} />
      <Group gap="xs" align="flex-end" wrap="wrap" flex={1}>
        <Text fw={600} size="sm" w={72} mb={6}>
          {name}
        </Text>
        <Select
          aria-label={`${name} kind`}
          label="Kind"
          data={KIND_OPTIONS}
          value={spec.kind}
          onChange={(kind) => kind && kind !== spec.kind && onChange(changeKind(spec, kind as LayerKind))}
          w={140}
        />
        <LayerInputs name={name} above={above} spec={spec} onChange={onChange} />
        {shown.map((field) => (
          <LayerField
            key={field.field}
            name={name}
            spec={spec}
            field={field}
            mistake={mistakes.get(field.field)}
            onChange={onChange}
            onInvalid={onInvalid}
          />
        ))}
        <Text size="xs" c="dimmed" mb={7} className={classes.counts}>
          {report
            ? `${describeShape(report.output).replaceAll('x', '×')}${report.parameters > 0 ? ` · ${report.parameters.toLocaleString('en-US')} parameters` : ''}`
            : 'shape unknown'}
        </Text>
      </Group>
      <Group gap={2} wrap="nowrap">
        {!fields.every(isSaid) && (
          <ActionIcon
            aria-label={`More fields of ${name}`}
            aria-expanded={all}
            variant={all ? 'light' : undefined}
            onClick={() => setAll(!all)}
          >
            <IconAdjustmentsHorizontal size={16} />
          </ActionIcon>
        )}
        <ActionIcon aria-label={`Move ${name} up`} disabled={first} onClick={() => onMove(-1)}>
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon aria-label={`Move ${name} down`} disabled={last} onClick={() => onMove(1)}>
          <IconArrowDown size={16} />
        </ActionIcon>
        <ActionIcon aria-label={`Copy ${name}`} onClick={onCopy}>
          <IconCopyPlus size={16} />
        </ActionIcon>
        <ActionIcon aria-label={`Remove ${name}`} color="red" onClick={onRemove}>
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
      {mistakes.size > 0 && (
        <Text size="xs" c="red" role="alert" className={classes.mistake}>
          {[...mistakes.values()].join(' ')}
        </Text>
      )}
    </li>
  )
}
