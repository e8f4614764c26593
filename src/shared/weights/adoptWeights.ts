import type { NamedTensor } from '../checkpoint/safetensors.ts'
import type { OtherTensor } from '../checkpoint/safetensorsHeader.ts'
import { elements, sameShape } from '../checkpoint/shape.ts'
import { fromPytorch, pytorchName, pytorchShape, type WeightSpec } from '../checkpoint/weights.ts'
import { WorkbenchError } from '../errors.ts'
import { shown } from '../shown.ts'
import { isSlot } from '../training/optimisers.ts'
import { byPosition } from './byPosition.ts'
import { chooseCopy, copiesIn } from './copies.ts'
import { kindOfNumbers, notFinite } from './numbers.ts'

/** What a file made elsewhere holds. */
export interface WeightsFile {
  /** What the file says of itself. */
  metadata?: Readonly<Record<string, string>>
  tensors: readonly NamedTensor[]
  /** Tensors whose numbers are not read. */
  others?: readonly OtherTensor[]
  /** How to name the file in errors. */
  label: string
}

export interface Adopted {
  weights: NamedTensor[]
  /** What a reader of the result should know, a sentence each. */
  notes: string[]
}

const shape = (sides: readonly number[]) => `[${sides.join(', ')}]`

/**
 * Takes a network's weights out of a file made elsewhere: by our names, by PyTorch's (`conv1.weight`, OIHW), below any prefix, or by
 * the places of an `nn.Sequential`. Biases that are all missing count as 0. Momentum, preprocessing and counters are left out.
 * @param prefix which of several copies to take
 * @throws WorkbenchError BAD_FILE naming the tensor and both shapes, or the tensors that do not belong to the network
 */
export function adoptWeights(
  { tensors: all, others = [], label }: WeightsFile,
  specs: readonly WeightSpec[],
  network: string,
  prefix?: string,
): Adopted {
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${label} does not fit ${network}: ${why}.`)
  const notes: string[] = []
  const prefixes = copiesIn(
    [...all, ...others].map(({ name }) => name),
    specs,
  )
  let tensors = all
  if (prefixes.length > 0 || prefix !== undefined) {
    const copy = chooseCopy(prefixes, prefix)
    if ('reason' in copy) throw bad(copy.reason)
    if (copy.note) notes.push(copy.note)
    const apart = prefixes.filter((other) => other !== copy.prefix && other.startsWith(copy.prefix))
    tensors = below(all, copy.prefix, apart)
    others = below(others, copy.prefix, apart)
    const outside = all.filter(({ name }) => !isCompanion(name) && !prefixes.some((one) => name.startsWith(one)))
    if (outside.length > 0) throw bad(tooMuch(outside.map(({ name }) => name)))
  } else {
    const placed = byPosition(all, specs)
    if (placed) {
      tensors = placed.tensors
      notes.push(`Layers were matched by their places: ${placed.layers.map(([a, b]) => `${a} is ${b}`).join(', ')}.`)
    }
  }

  const found = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const isThere = ({ name }: WeightSpec) => found.has(name) || found.has(pytorchName(name))
  const biases = specs.filter(({ name }) => name.endsWith('/bias'))
  const hasBiases = biases.some(isThere) || others.some(({ name }) => /[./]bias$/.test(name))
  if (!hasBiases && biases.length > 0 && specs.some(isThere))
    notes.push('The file holds no biases; they count as 0, as where a layer was made without them.')
  const used = new Set<string>()
  const weights = specs.map((spec): NamedTensor => {
    const ours = found.get(spec.name)
    const tensor = ours ?? found.get(pytorchName(spec.name))
    if (!tensor) {
      if (!hasBiases && spec.name.endsWith('/bias'))
        return { name: spec.name, shape: [...spec.shape], data: new Float32Array(elements(spec.shape)) }
      throw bad(missing(spec, all, others, specs.some(isThere)))
    }
    used.add(tensor.name)
    const wanted = ours ? spec.shape : pytorchShape(spec.shape)
    if (!sameShape(tensor.shape, wanted))
      throw bad(
        `its ${tensor.name} has shape ${shape(tensor.shape)}, but ${shape(wanted)} is needed; ${hint(spec, tensor, spec === specs[0], ours !== undefined)}`,
      )
    const wrong = notFinite(tensor)
    if (wrong) throw bad(wrong)
    const data = ours ? tensor.data.slice() : fromPytorch(tensor.data, spec)
    return { name: spec.name, shape: [...spec.shape], data }
  })
  const more = [...found.keys()].filter((name) => !used.has(name) && !isCompanion(name))
  if (more.length > 0) throw bad(tooMuch(more))
  return { weights, notes }
}

/** Tensors of one copy, by the names that they have within it. */
function below<T extends { name: string }>(tensors: readonly T[], prefix: string, apart: readonly string[]): T[] {
  return tensors
    .filter(({ name }) => name.startsWith(prefix) && !apart.some((other) => name.startsWith(other)))
    .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) }))
}

const isCompanion = (name: string) => isSlot(name) || name.startsWith('preprocessing/')

function hint(spec: WeightSpec, tensor: NamedTensor, isFirst: boolean, isOurs: boolean): string {
  // Our kernels are [k, k, in, out], PyTorch's [out, in, k, k].
  const at = isOurs ? 2 : 1
  const wanted = isOurs ? spec.shape : pytorchShape(spec.shape)
  const isGrey = isFirst && wanted.length === 4 && tensor.shape[at] === 1 && wanted[at] === 3
  if (isGrey && sameShape(tensor.shape.with(at, 3), wanted))
    return `it was trained on grey images, and here grey ones have three equal colours too, so repeat these kernels in Python: ${isOurs ? 'numpy.repeat(kernel, 3, axis=2) / 3' : 'weight.repeat(1, 3, 1, 1) / 3'}`
  if (elements(spec.shape) === elements(tensor.shape)) return 'the order of its dimensions is another one'
  return 'choose the network, width and classes that it was trained with'
}

function missing(
  spec: WeightSpec,
  tensors: readonly NamedTensor[],
  others: readonly OtherTensor[],
  isPartThere: boolean,
): string {
  const theirs = pytorchName(spec.name)
  const other = others.find(({ name }) => name === spec.name || name === theirs) ?? (tensors.length === 0 && others[0])
  if (other)
    return `its ${shown(other.name, 80)} is kept as ${kindOfNumbers(other.dtype)} (${shown(other.dtype, 20)}), which are not read; write the weights as float32`
  const what = `it holds neither ${spec.name} nor ${theirs}`
  if (tensors.length === 0) return `${what}, but no tensors at all; choose the file that holds the weights`
  return isPartThere
    ? `${what}, although it holds other layers of the network; choose the network that they were trained in`
    : `${what}, but ${first(
        4,
        tensors.map(({ name }) => name),
      )}; name the tensors by layer`
}

const tooMuch = (names: readonly string[]) =>
  `it also holds ${first(3, names)}, which the network has no place for; choose the network that they were trained in`

function first(most: number, names: readonly string[]): string {
  const told = names.slice(0, most).map((name) => shown(name, 80))
  return told.join(', ') + (names.length > most ? ` and ${names.length - most} more` : '')
}
