import { ActionIcon, Checkbox, Group, NumberInput, Select, Text, Tooltip } from '@mantine/core'
import type { LayerReport } from '@shared/architecture/analysis.ts'
import { describeShape } from '@shared/architecture/describe.ts'
import type { LayerKind, LayerSpec } from '@shared/architecture/spec.ts'
import { IconArrowDown, IconArrowUp, IconCopyPlus, IconTrash } from '@tabler/icons-react'
import { NumberField } from '../components/NumberField.tsx'
import { KIND_COLOUR } from './drawing.ts'
import classes from './Editor.module.css'

export const NEW_LAYER: Record<LayerKind, LayerSpec> = {
  convolution: { kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 96, relu: true },
  'max-pooling': { kind: 'max-pooling', kernel: 3, stride: 2, padding: 1 },
  'p-norm-pooling': { kind: 'p-norm-pooling', kernel: 3, stride: 2, padding: 1, p: 2 },
  dropout: { kind: 'dropout', rate: 0.5 },
  'global-average': { kind: 'global-average' },
}

export const KIND_OPTIONS = [
  { value: 'convolution', label: 'Convolution' },
  { value: 'max-pooling', label: 'Max-pooling' },
  { value: 'p-norm-pooling', label: 'p-norm pooling' },
  { value: 'dropout', label: 'Dropout' },
  { value: 'global-average', label: 'Global average' },
]

const P_MISTAKE = 'Write a number from 1 to 64, or leave the field empty for ∞.'
const pIsWrong = (p: number | 'infinity') => p !== 'infinity' && !(p >= 1 && p <= 64)

/** Another kind keeps the window of the layer it replaces. */
function changeKind(spec: LayerSpec, kind: LayerKind): LayerSpec {
  const fresh = NEW_LAYER[kind]
  if (!('kernel' in spec) || !('kernel' in fresh)) return fresh
  return { ...fresh, kernel: spec.kernel, stride: spec.stride, padding: spec.padding } as LayerSpec
}

interface Props {
  name: string
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
  const { name, spec, report, mistakes, first, last, onChange, onInvalid, onMove, onCopy, onRemove } = props
  const number = (field: 'kernel' | 'stride' | 'padding' | 'channels', min: number, max: number) => (
    <NumberField
      aria-label={`${name} ${field}`}
      label={field[0]!.toUpperCase() + field.slice(1)}
      min={min}
      max={max}
      tells="beside"
      w={field === 'channels' ? 92 : 74}
      value={(spec as unknown as Record<string, number>)[field]!}
      mistake={mistakes.get(field)}
      onInvalid={(wrong) => onInvalid(field, wrong)}
      onChange={(value) => onChange({ ...spec, [field]: value } as LayerSpec, field)}
    />
  )
  return (
    <li className={classes.layer} data-mistaken={mistakes.size > 0 || undefined}>
      <span className={classes.kind} style={{ background: KIND_COLOUR[spec.kind] }} />
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
        {'kernel' in spec && (
          <>
            {number('kernel', 1, 64)}
            {number('stride', 1, 16)}
            {number('padding', 0, 32)}
          </>
        )}
        {spec.kind === 'convolution' && (
          <>
            {number('channels', 1, 65_536)}
            <Checkbox
              label="ReLU"
              checked={spec.relu}
              mb={7}
              onChange={(event) => onChange({ ...spec, relu: event.currentTarget.checked })}
            />
          </>
        )}
        {spec.kind === 'p-norm-pooling' && (
          <Tooltip label={P_MISTAKE} opened={pIsWrong(spec.p)} disabled={!pIsWrong(spec.p)} color="red">
            <NumberInput
              label="p (empty: ∞)"
              aria-label={`${name} p`}
              min={1}
              max={64}
              w={92}
              clampBehavior="none"
              error={pIsWrong(spec.p)}
              value={spec.p === 'infinity' ? '' : spec.p}
              onChange={(value) => {
                const p = value === '' ? ('infinity' as const) : Number(value)
                onInvalid('p', pIsWrong(p))
                onChange({ ...spec, p }, 'p')
              }}
            />
          </Tooltip>
        )}
        {spec.kind === 'dropout' && (
          <NumberField
            label="Rate (%)"
            aria-label={`${name} rate in percent`}
            min={0}
            max={99}
            fractions
            tells="beside"
            w={92}
            value={+(spec.rate * 100).toFixed(2)}
            onInvalid={(wrong) => onInvalid('rate', wrong)}
            onChange={(value) => onChange({ ...spec, rate: value / 100 }, 'rate')}
          />
        )}
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
