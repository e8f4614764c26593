import type { LayerSpec } from '../../../../../shared/architecture/spec.ts'
import { type Axis, isWhole, sameAxes } from '../../axes.ts'
import { describeSides, type Reading } from '../graph.ts'
import type { MapValue, Value } from '../values.ts'
import { foldedConcat } from './constants.ts'
import type { Operators } from './operator.ts'
import { partsOf } from './shapes.ts'

/** Sum or product of maps; of a product one may have a single position, which counts everywhere. */
export function join(reading: Reading, kind: 'add' | 'multiply', maps: MapValue[]): MapValue {
  const large = maps.reduce((a, b) => (area(b) > area(a) ? b : a))
  const odd = maps.find((map) => (kind === 'add' ? !sameAxes(map.axes, large.axes) : !isWithin(map.axes, large.axes)))
  if (odd)
    throw reading.bad(
      `it ${kind === 'add' ? 'adds' : 'multiplies'} ${describeSides(large)} and ${describeSides(odd)}, whose numbers do not stand alike`,
    )
  return reading.graph.emit({ kind } as LayerSpec, maps, { axes: () => [...large.axes] })
}

const area = ({ shape }: MapValue) => shape.height * shape.width

/** Whether `small` is `large`, or has the same channels at one position. */
function isWithin(small: readonly Axis[], large: readonly Axis[]): boolean {
  if (small.length !== large.length) return false
  return large.every(
    (axis, at) => sameAxes([axis], [small[at]!]) || (small[at]!.length === 0 && !axis.some(({ of }) => of === 'C')),
  )
}

function concat(reading: Reading): Value {
  const values = reading.node.inputs.map((_, i) => reading.value(i))
  if (values.every((value) => value.kind === 'constant')) return foldedConcat(reading, values)
  if (values.length === 1) return reading.view(reading.map(0), reading.map(0).axes)
  const maps = values.map((_, i) => reading.map(i))
  const first = maps[0]!
  const told = reading.number('axis', 1)
  const at = told < 0 ? told + first.axes.length : told
  for (const map of maps) {
    if (
      map.axes.length !== first.axes.length ||
      reading.channels(map, at) !== null ||
      !sameAxes(map.axes.with(at, []), first.axes.with(at, []))
    )
      throw reading.bad(
        `it puts ${maps.map(describeSides).join(' and ')} together along dimension ${at}, which are not the channels of maps of one size`,
      )
  }
  return joinedChannels(reading, maps, first, at)
}

/** Inputs of one layer. */
const MOST_INPUTS = 16

/** Maps side by side; more than one layer takes are put together in turns, as DenseNet's are. */
function joinedChannels(reading: Reading, maps: readonly MapValue[], first: MapValue, at: number): MapValue {
  const joined = reading.graph.emit({ kind: 'concatenate' }, maps.slice(0, MOST_INPUTS), {
    axes: ({ channels }): Axis[] => first.axes.with(at, channels === 1 ? [] : [{ of: 'C', stride: 1, size: channels }]),
  })
  const rest = maps.slice(MOST_INPUTS)
  return rest.length === 0 ? joined : joinedChannels(reading, [joined, ...rest], first, at)
}

/**
 * Some channels of a map, in any order: a 1x1 convolution whose kernel holds ones and zeros.
 * @param places for each channel of the result the place along the axis at `at`
 */
export function select(
  reading: Reading,
  value: MapValue,
  at: number,
  places: readonly number[],
  wish: string | null = null,
): MapValue {
  const { channels } = value.shape
  const order = reading.channels(value, at)
  const kernel = new Float32Array(channels * places.length)
  for (const [to, from] of places.entries()) {
    if (!(from >= 0 && from < channels)) throw reading.bad(`it takes channel ${from} of ${channels}`)
    kernel[(order?.[from] ?? from) * places.length + to] = 1
  }
  reading.graph.notes.add('Channels that are split or exchanged are taken by 1x1 convolutions of ones and zeros.')
  return reading.graph.emit(
    { kind: 'convolution', kernel: 1, stride: 1, padding: 0, channels: places.length, relu: false, bias: false },
    [value],
    {
      tensors: { kernel },
      wish,
      axes: ({ channels: made }): Axis[] => value.axes.with(at, made === 1 ? [] : [{ of: 'C', stride: 1, size: made }]),
    },
  )
}

function split(reading: Reading): Value[] {
  const value = reading.map(0)
  const told = reading.number('axis', 0)
  const at = told < 0 ? told + value.axes.length : told
  let first = 0
  return partsOf(reading, at, value.shape.channels).map((count) => {
    first += count
    return select(
      reading,
      value,
      at,
      Array.from({ length: count }, (_, i) => first - count + i),
    )
  })
}

export const isChannels = (value: MapValue, at: number) => isWhole(value.axes[at] ?? [], 'C', value.shape.channels)

export const JOINS: Operators = { Concat: concat, Split: split }
