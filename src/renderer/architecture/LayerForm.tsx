import { ActionIcon, Group, Select, Text } from '@mantine/core'
import type { LayerReport } from '@shared/architecture/analysis.ts'
import { describeShape } from '@shared/architecture/describe.ts'
import { KINDS, kindOf } from '@shared/architecture/kinds/table.ts'
import type { LayerKind, LayerSpec } from '@shared/architecture/spec.ts'
import { IconArrowDown, IconArrowUp, IconCopyPlus, IconTrash } from '@tabler/icons-react'
import classes from './Editor.module.css'
import { LayerField } from './LayerField.tsx'
import { LayerInputs } from './LayerInputs.tsx'

const KIND_OPTIONS = KINDS.map(({ kind, title }) => ({ value: kind, label: title }))

/** Another kind keeps the window of the layer it replaces. */
function changeKind(spec: LayerSpec, kind: LayerKind): LayerSpec {
  const fresh = kindOf({ kind }).defaults
  if (!('kernel' in spec) || !('kernel' in fresh)) return fresh
  return { ...fresh, kernel: spec.kernel, stride: spec.stride, padding: spec.padding } as LayerSpec
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
        {kindOf(spec).fields.map((field) => (
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
