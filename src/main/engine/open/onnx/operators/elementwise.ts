import { errorFunction, sigmoid } from '../../activationFormulas.ts'
import type { Reading } from '../graph.ts'
import { type Curve, type MapValue, scalarOf, type Value } from '../values.ts'
import { broadcast } from './broadcast.ts'
import { withConstant } from './channelwise.ts'
import { join } from './joins.ts'
import type { Operator, Operators } from './operator.ts'

/** More operations on one number than any activation takes. */
const MOST_OPERATIONS = 100

/** A function of each number of a map; which one it is shows at its end. */
function curve(reading: Reading, input: number, value: MapValue | Curve, step: (x: number) => number): Curve {
  const [base, of, cost] =
    value.kind === 'map' ? [value, step, 1] : [value.base, (x: number) => step(value.of(x)), value.cost + 1]
  if (cost > MOST_OPERATIONS)
    throw reading.bad(`more than ${MOST_OPERATIONS} operations follow each other number by number`)
  const name = reading.node.inputs[input]!
  return {
    kind: 'curve',
    base,
    of,
    cost,
    ...reading.trail(value, input),
    last: { operands: [value], names: [name], combine: null, step },
  }
}

/** Operators of one number, with their attributes. */
const unary =
  (make: (reading: Reading) => (x: number) => number): Operator =>
  (reading) => {
    const value = reading.value(0)
    const step = make(reading)
    if (value.kind !== 'constant') return curve(reading, 0, value, step)
    return broadcast(reading, [value], ([x]) => step(x!))
  }

/** Operators of two: both constant, one constant, or two maps. */
function binary(compute: (a: number, b: number) => number, combine: 'add' | 'multiply' | null): Operator {
  return (reading) => {
    const [a, b] = [reading.value(0), reading.value(1)]
    if (a.kind === 'constant' && b.kind === 'constant') return broadcast(reading, [a, b], ([x, y]) => compute(x!, y!))
    if (a.kind === 'constant') return one(reading, b, 1, a, (x, c) => compute(c, x))
    if (b.kind === 'constant') return one(reading, a, 0, b, compute)
    return both(reading, a, b, compute, combine)
  }
}

function one(
  reading: Reading,
  value: Value,
  input: number,
  other: Value,
  compute: (x: number, c: number) => number,
): Value {
  if (value.kind === 'constant' || other.kind !== 'constant')
    throw reading.bad('it has no input that depends on the image')
  const scalar = other.dims.length <= 4 ? scalarOf(other) : null
  if (scalar !== null) return curve(reading, input, value, (x) => compute(x, scalar))
  return withConstant(reading, input, other, compute)
}

function both(
  reading: Reading,
  a: MapValue | Curve,
  b: MapValue | Curve,
  compute: (a: number, b: number) => number,
  combine: 'add' | 'multiply' | null,
): Value {
  const [left, right] = [a.kind === 'map' ? a : a.base, b.kind === 'map' ? b : b.base]
  const isOneMap = left.layer === right.layer && left.axes === right.axes
  if (isOneMap && (a.kind === 'curve' || b.kind === 'curve')) {
    const [f, g] = [a.kind === 'map' ? (x: number) => x : a.of, b.kind === 'map' ? (x: number) => x : b.of]
    const cost = (a.kind === 'curve' ? a.cost : 0) + (b.kind === 'curve' ? b.cost : 0) + 1
    if (cost <= MOST_OPERATIONS) {
      const [first, second] = [reading.trail(a, 0), reading.trail(b, 1)]
      return {
        kind: 'curve',
        base: left,
        of: (x) => compute(f(x), g(x)),
        cost,
        names: new Set([...first.names, ...second.names]),
        uses: new Set([...first.uses, ...second.uses]),
        last: { operands: [a, b], names: reading.node.inputs.slice(0, 2), combine, step: (x) => x },
      }
    }
  }
  if (!combine) throw reading.bad('it takes two maps, and maps are only added or multiplied here')
  return join(reading, combine, [reading.map(0), reading.map(1)])
}

/** Bounds of a Clip: attributes up to operator set 10, inputs from 11 on. */
function clip(reading: Reading): (x: number) => number {
  const bound = (name: string, input: number, otherwise: number) => {
    if (!reading.has(input)) return reading.number(name, otherwise)
    const value = scalarOf(reading.constant(input))
    if (value === null) throw reading.bad(`its ${name} is no single number`)
    return value
  }
  const [low, high] = [bound('min', 1, Number.NEGATIVE_INFINITY), bound('max', 2, Number.POSITIVE_INFINITY)]
  return (x) => Math.min(Math.max(x, low), high)
}

function gelu(reading: Reading): (x: number) => number {
  return reading.text('approximate', 'none') === 'tanh'
    ? (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
    : (x) => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2))
}

function slope(reading: Reading): number {
  const value = scalarOf(reading.constant(1))
  if (value === null) throw reading.bad('it has a slope of its own for each channel, and activations have one here')
  return value
}

const plain = (step: (x: number) => number) => unary(() => step)

export const ELEMENTWISE: Operators = {
  Add: binary((a, b) => a + b, 'add'),
  Sum: (reading) =>
    reading.node.inputs.length === 1
      ? reading.map(0)
      : join(
          reading,
          'add',
          reading.node.inputs.map((_, i) => reading.map(i)),
        ),
  Sub: binary((a, b) => a - b, null),
  Mul: binary((a, b) => a * b, 'multiply'),
  Div: binary((a, b) => a / b, null),
  Pow: binary((a, b) => a ** b, null),
  Max: binary(Math.max, null),
  Min: binary(Math.min, null),
  Relu: plain((x) => Math.max(x, 0)),
  LeakyRelu: unary((reading) => {
    const alpha = reading.number('alpha', 0.01)
    return (x) => (x > 0 ? x : alpha * x)
  }),
  PRelu: unary((reading) => {
    const alpha = slope(reading)
    return (x) => (x > 0 ? x : alpha * x)
  }),
  Elu: unary((reading) => {
    const alpha = reading.number('alpha', 1)
    return (x) => (x > 0 ? x : alpha * Math.expm1(x))
  }),
  Gelu: unary(gelu),
  Sigmoid: plain(sigmoid),
  HardSigmoid: unary((reading) => {
    const [alpha, beta] = [reading.number('alpha', 0.2), reading.number('beta', 0.5)]
    return (x) => Math.min(Math.max(alpha * x + beta, 0), 1)
  }),
  HardSwish: plain((x) => x * Math.min(Math.max(x / 6 + 0.5, 0), 1)),
  Swish: unary((reading) => {
    const alpha = reading.number('alpha', 1)
    return (x) => x * sigmoid(alpha * x)
  }),
  Softplus: plain((x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0)),
  Mish: plain((x) => x * Math.tanh(Math.log1p(Math.exp(x)))),
  Tanh: plain(Math.tanh),
  Erf: plain(errorFunction),
  Exp: plain(Math.exp),
  Sqrt: plain(Math.sqrt),
  Reciprocal: plain((x) => 1 / x),
  Neg: plain((x) => -x),
  Abs: plain(Math.abs),
  Floor: plain(Math.floor),
  Ceil: plain(Math.ceil),
  Clip: unary(clip),
}
