import { ACTIVATIONS, type Activation } from '../activations.ts'
import type { FormField, Misfit } from '../kinds/kind.ts'
import type { MapShape } from '../mapShape.ts'
import type { BlockWriter } from './blockWriter.ts'

/** Values of a template's fields, by their names. */
export type TemplateOptions = Readonly<Record<string, number | boolean | string>>

/** Layers that are put into a network together: a residual block, a dense layer. Shapes are those of the layer that the block comes after. */
export interface Template<O extends TemplateOptions> {
  id: string
  /** In menus: `Residual block`. */
  title: string
  /** Of its layers' names: `residual1_conv1`. */
  prefix: string
  /** What it does, and who has it: one sentence. */
  summary: string
  /** Its form, in order; activations may be `none` where `activationOf` allows it. */
  fields: readonly FormField[]
  /** Options that fit maps of this shape and keep it. */
  defaults(shape: MapShape): O
  /** What cannot be right about these options; what the fields' own bounds say is checked elsewhere. */
  misfits(options: O, shape: MapShape): Misfit[]
  /** Writes the layers in order; the last one is the block's output. */
  write(block: BlockWriter, options: O, shape: MapShape): void
}

/** An activation field of a template; `none` is no activation. */
export const ACTIVATION_FIELD: FormField = { field: 'activation', input: 'activation', label: 'Activation' }
export type ActivationChoice = Activation | 'none'
export const chosenActivation = (choice: ActivationChoice): Activation | null => (choice === 'none' ? null : choice)

export const CHANNELS_FIELD: FormField = {
  field: 'channels',
  input: 'integer',
  label: 'Channels',
  min: 1,
  max: 65_536,
}
export const STRIDE_FIELD: FormField = { field: 'stride', input: 'integer', label: 'Stride', min: 1, max: 16 }
export const KERNEL_FIELD: FormField = { field: 'kernel', input: 'integer', label: 'Kernel', min: 1, max: 63 }

/** A kernel without a middle moves the map by half a position, which the way around it does not. */
export const evenKernel = (kernel: number): Misfit[] =>
  kernel % 2 === 1
    ? []
    : [{ field: 'kernel', message: `a ${kernel}x${kernel} kernel has no middle; use ${kernel - 1} or ${kernel + 1}.` }]

/** What a field's own bounds say of its value. */
function outOfBounds(field: FormField, value: TemplateOptions[string] | undefined): string | null {
  switch (field.input) {
    case 'integer': {
      const fits = typeof value === 'number' && Number.isInteger(value) && value >= field.min && value <= field.max
      return fits ? null : `${field.label} is ${value}; use a whole number from ${field.min} to ${field.max}.`
    }
    case 'flag':
      return typeof value === 'boolean' ? null : `${field.label} is ${value}; use true or false.`
    case 'choice':
      return field.options.some((option) => option.value === value)
        ? null
        : `${field.label} is ${value}; use ${field.options.map((option) => option.value).join(' or ')}.`
    case 'activation':
      return value === 'none' || ACTIVATIONS.some((one) => one === value)
        ? null
        : `${field.label} is ${value}; use none or one of ${ACTIVATIONS.join(', ')}.`
    default:
      throw new Error(`a template has no field of the form ${field.input}`)
  }
}

/** Everything that is wrong about a block's options, each at its field. */
export function templateMisfits<O extends TemplateOptions>(
  template: Template<O>,
  options: O,
  shape: MapShape,
): Misfit[] {
  const bounds = template.fields.flatMap((field) => {
    const message = outOfBounds(field, options[field.field])
    return message ? [{ field: field.field, message }] : []
  })
  return bounds.length > 0 ? bounds : template.misfits(options, shape)
}
