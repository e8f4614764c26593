import { Checkbox, NumberInput, Select, Tooltip } from '@mantine/core'
import { ACTIVATION_TITLE, ACTIVATIONS, type Activation, activationOf } from '@shared/architecture/activations.ts'
import type { FormField } from '@shared/architecture/kinds/kind.ts'
import { kindOf } from '@shared/architecture/kinds/table.ts'
import type { LayerSpec } from '@shared/architecture/spec.ts'
import { NumberField } from '../components/NumberField.tsx'
import { TypedField } from './TypedField.tsx'

const P_MISTAKE = 'Write a number from 1 to 64, or leave the field empty for ∞.'
const pIsWrong = (p: number | 'infinity') => p !== 'infinity' && !(p >= 1 && p <= 64)

/** The layer with another activation, as the workbench writes it. */
function withActivation(spec: LayerSpec, activation: Activation | null): LayerSpec {
  const { activation: _before, ...rest } = { relu: false, ...spec } as Record<string, unknown>
  const next = { ...rest, ...(activation && { activation }) } as unknown as LayerSpec
  if (next.kind !== 'convolution') delete (next as Record<string, unknown>).relu
  else next.relu = false
  return kindOf(next).canonical?.(next) ?? next
}

/** The layer with another value in a field, or without it. */
function withField(spec: LayerSpec, field: string, to: unknown): LayerSpec {
  const { [field]: _before, ...rest } = spec as Record<string, unknown>
  return { ...rest, ...(to !== undefined && { [field]: to }) } as unknown as LayerSpec
}

interface Props {
  /** The layer's. */
  name: string
  spec: LayerSpec
  field: FormField
  /** The sentence about this field. */
  mistake: string | undefined
  /** `field` names what was typed into, so that a number is one step of undo. */
  onChange(spec: LayerSpec, field?: string): void
  /** Told when the field begins or ceases to hold no valid number. */
  onInvalid(field: string, invalid: boolean): void
}

/** One field of a layer's form, as its kind describes it. */
export function LayerField({ name, spec, field: described, mistake, onChange, onInvalid }: Props) {
  const { field, label } = described
  const value = (spec as Record<string, unknown>)[field] ?? described.absent
  const change = (to: unknown, tag?: string) => {
    const next = { ...spec, [field]: to } as LayerSpec
    // What says the same as its absence is left out.
    onChange(described.absent === undefined ? next : (kindOf(next).canonical?.(next) ?? next), tag)
  }
  switch (described.input) {
    case 'integer':
      return (
        <NumberField
          aria-label={`${name} ${field}`}
          label={label}
          min={described.min}
          max={described.max}
          tells="beside"
          w={field === 'channels' ? 92 : 74}
          value={value as number}
          mistake={mistake}
          onInvalid={(wrong) => onInvalid(field, wrong)}
          onChange={(to) => change(to, field)}
        />
      )
    case 'number':
      return (
        <NumberField
          aria-label={`${name} ${field}`}
          label={label}
          min={described.min}
          max={described.max}
          fractions
          tells="beside"
          w={92}
          value={value as number}
          mistake={mistake}
          onInvalid={(wrong) => onInvalid(field, wrong)}
          onChange={(to) => change(to, field)}
        />
      )
    case 'choice':
      return (
        <Select
          label={label}
          aria-label={`${name} ${field}`}
          data={[...described.options]}
          value={(value as string | undefined) ?? described.options[0]!.value}
          w={148}
          allowDeselect={false}
          onChange={(to) => onChange(withField(spec, field, to === described.options[0]!.value ? undefined : to))}
        />
      )
    case 'sides':
    case 'margins':
      return (
        <TypedField
          input={described.input}
          label={label}
          title={`${name} ${field}`}
          min={described.input === 'sides' ? described.min : 0}
          max={described.max}
          value={value as number}
          mistake={mistake}
          onInvalid={(wrong) => onInvalid(field, wrong)}
          onChange={(to) => change(to, field)}
        />
      )
    case 'flag':
      return (
        <Checkbox
          label={label}
          checked={value as boolean}
          mb={7}
          onChange={(event) => change(event.currentTarget.checked)}
        />
      )
    case 'activation':
      return (
        <Select
          label={label}
          aria-label={`${name} ${field}`}
          data={[
            ...(spec.kind === 'activation' ? [] : [{ value: 'none', label: 'none' }]),
            ...ACTIVATIONS.map((one) => ({ value: one, label: ACTIVATION_TITLE[one] })),
          ]}
          value={activationOf(spec) ?? 'none'}
          w={128}
          onChange={(to) => onChange(withActivation(spec, ACTIVATIONS.find((one) => one === to) ?? null))}
        />
      )
    case 'percent':
      return (
        <NumberField
          label={label}
          aria-label={`${name} ${field} in percent`}
          min={0}
          max={99}
          fractions
          tells="beside"
          w={92}
          value={+((value as number) * 100).toFixed(2)}
          onInvalid={(wrong) => onInvalid(field, wrong)}
          onChange={(to) => change(to / 100, field)}
        />
      )
    case 'norm': {
      const p = value as number | 'infinity'
      return (
        <Tooltip label={P_MISTAKE} opened={pIsWrong(p)} disabled={!pIsWrong(p)} color="red">
          <NumberInput
            label={label}
            aria-label={`${name} ${field}`}
            min={1}
            max={64}
            w={92}
            clampBehavior="none"
            error={pIsWrong(p)}
            value={p === 'infinity' ? '' : p}
            onChange={(typed) => {
              const to = typed === '' ? ('infinity' as const) : Number(typed)
              onInvalid(field, pIsWrong(to))
              change(to, field)
            }}
          />
        </Tooltip>
      )
    }
  }
}
