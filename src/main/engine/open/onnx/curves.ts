import { ACTIVATION_TITLE, ACTIVATIONS, type Activation } from '../../../../shared/architecture/activations.ts'
import { activationAt } from '../activationFormulas.ts'
import { affine } from './affine.ts'
import { badNode } from './badNode.ts'
import type { Graph } from './graph.ts'
import type { OnnxNode } from './model.ts'
import { type Curve, type MapValue, NO_TRAIL } from './values.ts'

/** Where functions are compared: small and large numbers of both signs, at no place where one of them has a corner. */
const PLACES = [
  -40, -9.3, -6.1, -4.7, -3.2, -2.9, -2.1, -1.3, -0.71, -0.2, -0.03, 0.02, 0.3, 0.9, 1.4, 2.2, 2.8, 3.3, 4.1, 5.7, 6.4,
  9.6, 35,
]

const near = (a: number, b: number) => Math.abs(a - b) <= 2e-5 * Math.max(1, Math.abs(b))

/** Which activation a function is, by its values; null for none. */
export function activationLike(of: (x: number) => number): Activation | null {
  const values = PLACES.map(of)
  return ACTIVATIONS.find((name) => PLACES.every((x, i) => near(values[i]!, activationAt(name, x)))) ?? null
}

/**
 * A hard sigmoid with another slope or offset, clip(a x + b, 0, 1), by what its input must go through before PyTorch's, relu6(x + 3) / 6: ONNX's
 * own default is a = 0.2. Null for another function.
 */
export function hardSigmoidLike(of: (x: number) => number): { slope: number; shift: number } | null {
  const [offset, step] = [of(0), 1e-3]
  const slope = (of(step) - offset) / step
  if (!(offset > 0 && offset < 1 && slope !== 0)) return null
  if (!PLACES.every((x) => near(of(x), Math.min(Math.max(slope * x + offset, 0), 1)))) return null
  return { slope: 6 * slope, shift: 6 * (offset - 0.5) }
}

/** A function that is a straight line: its slope and its value at 0. */
export function lineLike(of: (x: number) => number): { slope: number; shift: number } | null {
  const shift = of(0)
  const slope = of(1) - shift
  return PLACES.every((x) => near(of(x), slope * x + shift)) ? { slope, shift } : null
}

/**
 * Makes a layer of a function of each number: an activation of the layer below or one on its own, or a scaling.
 * @throws WorkbenchError BAD_FILE for a function that is no activation here
 */
export function asLayer(graph: Graph, curve: Curve, node: OnnxNode): MapValue {
  const isStale = (curve.base.age ?? 0) !== graph.layers.ageOf(curve.base.layer)
  const whole = isStale ? null : known(graph, curve.base, curve.of, graph.isSole(curve))
  if (whole) return whole
  const { operands, names, combine, step } = curve.last
  const maps = operands.flatMap((operand, at) =>
    operand.kind === 'constant' ? [] : [graph.mapOf(names[at]!, operand, node)],
  )
  // Of its parts each may be known where the whole is not.
  if (maps.length === 1 && maps[0] !== curve.base) {
    const made = known(graph, maps[0]!, step, false)
    if (made) return made
  }
  if (combine && maps.length === 2)
    return graph.emit({ kind: combine } as never, maps, { axes: () => [...maps[0]!.axes] })
  throw badNode(
    graph.model,
    node,
    `it takes numbers through a function that is none of the activations here (${ACTIVATIONS.map((name) => ACTIVATION_TITLE[name]).join(', ')}, each with PyTorch's own slopes)`,
  )
}

function known(graph: Graph, base: MapValue, of: (x: number) => number, isSole: boolean): MapValue | null {
  const line = lineLike(of)
  if (line) {
    if (near(line.slope, 1) && Math.abs(line.shift) < 1e-12) return base
    const { channels } = base.shape
    const every = (value: number) => new Float32Array(channels).fill(value)
    return affine(graph, base, { scale: every(line.slope), shift: every(line.shift), isSole })
  }
  const activation = activationLike(of)
  if (!activation) return scaledHardSigmoid(graph, base, of, isSole)
  if (isSole && graph.layers.activate(base.layer, activation))
    return { ...base, ...NO_TRAIL, age: graph.layers.ageOf(base.layer) }
  return graph.emit({ kind: 'activation', activation }, [base], { axes: () => [...base.axes] })
}

/** Another hard sigmoid is PyTorch's behind a scaling, which goes into the convolution below where that has no other reader. */
function scaledHardSigmoid(graph: Graph, base: MapValue, of: (x: number) => number, isSole: boolean): MapValue | null {
  const found = hardSigmoidLike(of)
  if (!found) return null
  const every = (value: number) => new Float32Array(base.shape.channels).fill(value)
  const scaled = affine(graph, base, { scale: every(found.slope), shift: every(found.shift), isSole })
  // A factor a channel has no activation of its own.
  if (graph.layers.activate(scaled.layer, 'hard-sigmoid'))
    return { ...scaled, ...NO_TRAIL, age: graph.layers.ageOf(scaled.layer) }
  return graph.emit({ kind: 'activation', activation: 'hard-sigmoid' }, [scaled], { axes: () => [...base.axes] })
}
