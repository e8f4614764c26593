import type { ParameterSpec } from '../../../../shared/architecture/parameters.ts'
import type { NamedTensor } from '../../../../shared/checkpoint/safetensors.ts'
import { fromPytorch, pytorchName, pytorchShape } from '../../../../shared/checkpoint/weights.ts'
import { byHabit } from './order.ts'
import type { StateTensor } from './stateTensor.ts'

/** Which tensor of a file is which of a network's. */
export type Fit = Map<string, StateTensor>

/** Sides without those of 1 at the end: a matrix and a 1x1 kernel of the same numbers are alike. */
function plain(shape: readonly number[]): string {
  let end = shape.length
  while (end > 1 && shape[end - 1] === 1) end--
  return shape.slice(0, end).join('x')
}

interface Group {
  layer: string
  /** `weight`, `bias`, ... with their shapes, in one text. */
  signature: string
  parts: Map<string, string>
}

function grouped<T>(
  items: readonly T[],
  of: (item: T) => { layer: string; part: string; shape: readonly number[]; id: string },
): Group[] {
  const groups = new Map<string, { parts: Map<string, string>; shapes: string[] }>()
  for (const item of items) {
    const { layer, part, shape, id } = of(item)
    const group = groups.get(layer) ?? { parts: new Map<string, string>(), shapes: [] as string[] }
    group.parts.set(part, id)
    group.shapes.push(`${part} ${plain(shape)}`)
    groups.set(layer, group)
  }
  return [...groups].map(([layer, { parts, shapes }]) => ({ layer, parts, signature: shapes.sort().join(', ') }))
}

/** Other names of the same tensors: Keras' and old TensorFlow's. */
const PARTS: Record<string, string> = {
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
  kernel: 'weight',
}

export const theirGroups = (tensors: readonly StateTensor[]): Group[] =>
  grouped(tensors, ({ name, shape }) => {
    const [, layer, last] = /^(?:(.*)[./])?([^./]+)$/.exec(name)!
    const part = PARTS[last!] ?? last!
    const isPart = ['weight', 'bias', 'running_mean', 'running_var'].includes(part)
    // Parameters of a block itself, as ConvNeXt's layer_scale.
    return { layer: isPart ? (layer ?? '') : name, part: isPart ? part : 'weight', shape, id: name }
  })

export const ourGroups = (specs: readonly ParameterSpec[]): Group[] =>
  grouped(specs, ({ name, shape }) => {
    const [layer, part] = name.split('/') as [string, string]
    return { layer, part: part === 'kernel' ? 'weight' : part, shape: pytorchShape(shape), id: name }
  })

/** ConvNeXt registers a block's scale before the block's layers, which it follows. */
function scalesLast(groups: readonly Group[]): Group[] {
  const isScale = ({ layer }: Group) => /\.(layer_scale|gamma)$/.test(layer)
  const rest = groups.filter((group) => !isScale(group))
  for (const scale of groups.filter(isScale)) {
    const block = scale.layer.slice(0, scale.layer.lastIndexOf('.') + 1)
    rest.splice(rest.findLastIndex(({ layer }) => layer.startsWith(block)) + 1, 0, scale)
  }
  return rest
}

/** Pairs two lists of layers one by one; null where they are not alike. */
function inOrder(ours: readonly Group[], theirs: readonly Group[]): [Group, Group][] | null {
  if (ours.length !== theirs.length || ours.some((group, at) => group.signature !== theirs[at]!.signature)) return null
  return ours.map((group, at) => [group, theirs[at]!])
}

/** Pairs layers by their shapes, where no two of them have the same. */
function byShape(ours: readonly Group[], theirs: readonly Group[]): [Group, Group][] | null {
  const bySignature = new Map(theirs.map((group) => [group.signature, group]))
  if (bySignature.size !== theirs.length || ours.length !== theirs.length) return null
  const pairs = ours.map((group) => [group, bySignature.get(group.signature)] as const)
  return pairs.every(([, group]) => group !== undefined) ? (pairs as [Group, Group][]) : null
}

/**
 * Which tensor of a file is which of a network's: by name (ours or PyTorch's), else by the order of layers and all shapes, else by shapes alone
 * where no two layers have the same. Never by less: two layers of one shape would be exchanged without anybody noticing.
 */
export function fitTo(specs: readonly ParameterSpec[], tensors: readonly StateTensor[]): Fit | null {
  if (tensors.length !== specs.length) return null
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  if (specs.every(({ name, shape }) => String(byName.get(name)?.shape) === String(shape)))
    return new Map(specs.map(({ name }) => [name, { ...byName.get(name)!, isOurs: true }]))
  const named = new Map<string, StateTensor>()
  for (const { name, shape } of specs) {
    const tensor = byName.get(pytorchName(name))
    if (tensor && plain(tensor.shape) === plain(pytorchShape(shape))) named.set(name, tensor)
  }
  if (named.size === specs.length) return named
  const [ours, theirs] = [ourGroups(specs), theirGroups(tensors)]
  const sorted = (habit: Parameters<typeof byHabit>[1]) => {
    const byLayer = new Map(theirs.map((group) => [group.layer, group]))
    return byHabit([...byLayer.keys()], habit).map((layer) => byLayer.get(layer)!)
  }
  const pairs =
    inOrder(ours, theirs) ??
    inOrder(ours, scalesLast(theirs)) ??
    inOrder(ours, sorted('convolutions first')) ??
    inOrder(ours, sorted('norms first')) ??
    byShape(ours, theirs)
  if (!pairs) return null
  const fit: Fit = new Map()
  for (const [own, other] of pairs)
    for (const [part, name] of own.parts) fit.set(name, byName.get(other.parts.get(part)!)!)
  return fit
}

/** The network's tensors, in its own order of numbers. @throws WorkbenchError BAD_FILE */
export function takeFit(specs: readonly ParameterSpec[], fit: Fit): NamedTensor[] {
  return specs.map((spec) => {
    const tensor = fit.get(spec.name)!
    const data = tensor.read()
    return { name: spec.name, shape: [...spec.shape], data: tensor.isOurs ? data : fromPytorch(data, spec) }
  })
}

/** How many of a network's tensors a file has the like of, by their shapes; and what is left over on either side. */
export function nearness(specs: readonly ParameterSpec[], tensors: readonly StateTensor[]) {
  const left = new Map<string, StateTensor[]>()
  for (const tensor of tensors) {
    const key = plain(tensor.shape)
    left.set(key, [...(left.get(key) ?? []), tensor])
  }
  const missing = specs.filter((spec) => left.get(plain(pytorchShape(spec.shape)))?.shift() === undefined)
  return { matched: specs.length - missing.length, missing, over: [...left.values()].flat() }
}
