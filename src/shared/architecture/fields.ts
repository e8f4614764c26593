import { type Activation, activationOf } from './activations.ts'
import type { FormField } from './kinds/kind.ts'
import { kindOf } from './kinds/table.ts'
import type { LayerKind, LayerSpec } from './spec.ts'

/** What a field of a layer holds, its absence included; an activation's is `none` where there is none. */
export function fieldValue(spec: LayerSpec, { field, input, absent, ...rest }: FormField): unknown {
  if (input === 'activation') return activationOf(spec) ?? 'none'
  const options = 'options' in rest ? rest.options : undefined
  return (spec as Record<string, unknown>)[field] ?? options?.[0]?.value ?? absent
}

/** Whether a field says something else than its absence. */
export const isSaid = (spec: LayerSpec, { field }: FormField): boolean =>
  (spec as Record<string, unknown>)[field] !== undefined

/** The layer with another value in a field, as the workbench writes it. */
export function withFieldValue(spec: LayerSpec, described: FormField, value: unknown): LayerSpec {
  const { field, input, absent } = described
  if (input === 'activation') return withActivation(spec, value === 'none' ? null : (value as Activation))
  if (input === 'choice') {
    const { [field]: _before, ...rest } = spec as Record<string, unknown>
    const isFirst = value === described.options[0]!.value
    return { ...rest, ...(!isFirst && { [field]: value }) } as unknown as LayerSpec
  }
  const next = { ...spec, [field]: value } as LayerSpec
  // What says the same as its absence is left out.
  return absent === undefined ? next : (kindOf(next).canonical?.(next) ?? next)
}

function withActivation(spec: LayerSpec, activation: Activation | null): LayerSpec {
  const { activation: _before, relu: _relu, ...rest } = spec as Record<string, unknown>
  const next = {
    ...rest,
    ...(spec.kind === 'convolution' && { relu: false }),
    ...(activation && { activation }),
  } as unknown as LayerSpec
  return kindOf(next).canonical?.(next) ?? next
}

/** A layer of another kind in the place of one: it keeps its name, its inputs where both take as many, and its window where the new kind takes such. */
export function withKind(spec: LayerSpec, kind: LayerKind): LayerSpec {
  const fresh = kindOf({ kind }).defaults
  const { name, from } = spec
  const staysJoined = kindOf(spec).arity === kindOf({ kind }).arity
  const place = { ...(name && { name }), ...(from && staysJoined && { from }) }
  const placed = { ...fresh, ...place } as LayerSpec
  if (!('kernel' in spec) || !('kernel' in fresh)) return placed
  const { kernel, stride, padding } = spec
  const kept = { ...placed, kernel, stride, padding } as LayerSpec
  return kindOf(kept).schema.safeParse(kept).success ? kept : placed
}
