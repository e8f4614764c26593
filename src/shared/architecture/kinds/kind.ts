import { z } from 'zod'
import type { MapShape } from '../mapShape.ts'
import type { ReceptiveField } from '../receptiveField.ts'

/** One tensor that a layer holds. */
export interface Parameter {
  /** Within its layer: `kernel`, `bias`. */
  name: string
  /** Kernels [height, width, in / groups, out], biases [out]. */
  shape: number[]
  /** `state` is what a forward pass in training updates and no gradient does. */
  role: 'trained' | 'state'
  /** How it begins: drawn by the recipe's rule, which divides by the numbers that one output sums over; or filled with a value. */
  initialise: { by: 'rule'; fanIn: number } | { by: 'value'; value: number }
  /** Whether weight decay shrinks it where biases and the like are spared. */
  decays: boolean
}

/** A field of the editor's form. */
export type FormField = {
  /** The spec's. */
  field: string
  label: string
  /** What its absence means, for fields that a spec may leave out. */
  absent?: number | boolean
  /** Shown only where it is asked for, or says something else than its absence. */
  rare?: true
} & FieldInput

type FieldInput =
  | { input: 'integer'; min: number; max: number }
  /** One number, or one for the height and one for the width. */
  | { input: 'sides'; min: number; max: number }
  /** One number, or one for each edge of the map. */
  | { input: 'margins'; max: number }
  | { input: 'flag' }
  /** A share from 0 to below 1, written in percent. */
  | { input: 'percent' }
  | { input: 'activation' }
  /** p of a p-norm; empty means infinity. */
  | { input: 'norm' }
  | { input: 'number'; min: number; max: number }
  /** One of a few words; the first stands for the field's absence. */
  | { input: 'choice'; options: readonly { value: string; label: string }[] }

/** What a layer is to those who need not know its kind; kinds of one family may be changes of each other in a diff. */
export type Family =
  | 'convolution'
  | 'pooling'
  /** Passes its input through unchanged outside of training: it has no maps of its own. */
  | 'dropout'
  /** Means over whole maps: one position a channel. */
  | 'average'
  /** The largest numbers of whole maps: one position a channel. */
  | 'maximum'
  /** Several maps become one. */
  | 'join'
  | 'dense'
  | 'normalisation'
  | 'activation'
  /** The same numbers in another shape or order. */
  | 'shape'
  /** Zeros around the map. */
  | 'padding'
  /** A factor a channel. */
  | 'scale'
  /** Of another program's network, and not computed here. */
  | 'foreign'

/** Fields of every layer. Both are absent in a chain: a layer takes the one before it, and is named by kind and order. */
export const placeFields = {
  /** Stable: tensors, addresses and other layers' `from` name the layer by it. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/, 'a layer name has 1 to 40 characters of a-z, 0-9 and "_" and begins with a letter')
    .optional(),
  /** Names of the layers whose outputs it takes; `input` is the image. */
  from: z.array(z.string().max(40)).min(1).max(16).optional(),
}

/** A mistake of one layer; the layer's name is put before the message. */
export interface Misfit {
  field?: string
  message: string
}

/**
 * One kind of layer: everything about it that needs no tensors. Shapes are those of its inputs, in order. The other half of a kind, its forward
 * and backward, is in src/main/engine/layers.
 */
export interface Kind<S extends { kind: string }> {
  kind: S['kind']
  schema: z.ZodType<S>
  family: Family
  /** How many inputs it takes. */
  arity: 'one' | 'several' | 'any'
  /** Drawn and compared, never run: a network with such a layer is refused by all that computes. */
  drawnOnly?: true
  /** Whether numbers below 0 can come out before its activation: its own sums', or only where its inputs have some. */
  sign: 'own' | 'inputs'
  /** In menus: `Max-pooling`. */
  title: string
  /** Of names by order: `pool`. */
  prefix: string
  /** CSS colour; hue says the kind, in both colour schemes. */
  colour: string
  /** A new layer of this kind. */
  defaults: S
  /** The editor's form, in order. */
  fields: readonly FormField[]
  /** In a reader's words: `3x3 convolution, stride 2`. */
  describe(spec: S): string
  /** As a drawing has it beside the name: `3×3, 96, stride 2, ReLU`. */
  caption(spec: S): string
  /** What else is worth knowing of it, as name and value. */
  facts(spec: S): readonly (readonly [name: string, value: string])[]
  /** Sides below 1 mean that nothing is left. */
  outputShape(spec: S, inputs: readonly MapShape[]): MapShape
  /** What cannot be right about it with these inputs. */
  misfits(spec: S, inputs: readonly MapShape[]): Misfit[]
  parameters(spec: S, inputs: readonly MapShape[]): Parameter[]
  /** Multiply-accumulates of one image's forward pass. */
  macs(spec: S, inputs: readonly MapShape[], output: MapShape): number
  /** One way of writing it for files that say the same; absent where there is but one. */
  canonical?(spec: S): S
  /** The field of a unit whose inputs have these fields. */
  receptiveField(spec: S, fields: readonly ReceptiveField[], inputs: readonly MapShape[]): ReceptiveField
  /** Cost in a diff of adding or removing it; 1 is a whole layer. */
  alone: number
  /** Cost in a diff of changing it into `to`, a layer of the same family; symmetric, so that a diff mirrors. */
  changeCost(spec: S, to: { kind: string }): number
}

/** The first of a layer's inputs, for kinds that take one. */
export const only = <T>(inputs: readonly T[]): T => inputs[0]!

/** For kinds without weights. */
export const WEIGHTLESS = { parameters: () => [], macs: () => 0 }

/** One number a channel, which begins with `value` and does not decay where kernels alone do. */
export const vectorOf = (name: string, channels: number, role: Parameter['role'], value: number): Parameter => ({
  name,
  shape: [channels],
  role,
  initialise: { by: 'value', value },
  decays: false,
})

/** A bias of so many numbers: begins with zeros, and does not decay where kernels alone do. */
export const biasOf = (channels: number): Parameter => vectorOf('bias', channels, 'trained', 0)
