/** Curves of one source; more names than that are left out by name. */
const MOST_SERIES = 300
/** Points of all curves together (32 bytes each); beyond that every second one of the long curves goes. */
const MOST_POINTS = 1_000_000
/** Curves of at most so many points are never thinned. */
const SHORT = 2_000

/** Where a number stands; NaN where an axis is not known. */
export interface Place {
  step: number
  epoch: number
  seconds: number
}

/** A curve's points as columns of equal capacity, of which the first `length` are filled, in the order in which they were read. */
export interface RawSeries {
  name: string
  length: number
  step: Float64Array
  epoch: Float64Array
  seconds: Float64Array
  value: Float64Array
  /** One of so many points is kept. */
  stride: number
  /** Points that were read. */
  seen: number
}

const COLUMNS = ['step', 'epoch', 'seconds', 'value'] as const

/** Gathers the numbers of a source in bounded memory. */
export interface Collector {
  add(name: string, place: Place, value: number): void
  /** Takes back what stands at `step` and later: a training has gone on from there. */
  purge(step: number): void
  series(): RawSeries[]
  /** Names that there was no room for. */
  crowded(): number
  readonly limits: { points: number }
}

export function createCollector(mostPoints = MOST_POINTS): Collector {
  const byName = new Map<string, RawSeries>()
  const crowded = new Set<string>()
  let total = 0

  function thin() {
    for (const one of byName.values()) {
      if (one.length <= SHORT) continue
      const kept = Math.ceil(one.length / 2)
      for (const column of COLUMNS) for (let at = 0; at < kept; at++) one[column][at] = one[column][2 * at]!
      total -= one.length - kept
      one.length = kept
      one.stride *= 2
    }
  }

  function make(name: string): RawSeries | null {
    if (byName.size >= MOST_SERIES) {
      // The names themselves are text of a stranger's: so many of them are counted, not all kept.
      if (crowded.size < 10_000) crowded.add(name)
      return null
    }
    const empty = () => new Float64Array(64)
    const made = {
      name,
      length: 0,
      step: empty(),
      epoch: empty(),
      seconds: empty(),
      value: empty(),
      stride: 1,
      seen: 0,
    }
    byName.set(name, made)
    return made
  }

  return {
    limits: { points: mostPoints },
    add(name, place, value) {
      const one = byName.get(name) ?? make(name)
      if (!one || one.seen++ % one.stride !== 0) return
      if (one.length === one.value.length)
        for (const column of COLUMNS) {
          const larger = new Float64Array(one.length * 2)
          larger.set(one[column])
          one[column] = larger
        }
      one.step[one.length] = place.step
      one.epoch[one.length] = place.epoch
      one.seconds[one.length] = place.seconds
      one.value[one.length] = value
      one.length++
      if (++total > mostPoints) thin()
    },
    purge(step) {
      for (const one of byName.values()) {
        let kept = 0
        for (let at = 0; at < one.length; at++) {
          if (one.step[at]! >= step) continue
          for (const column of COLUMNS) one[column][kept] = one[column][at]!
          kept++
        }
        total -= one.length - kept
        one.length = kept
      }
    },
    series: () => [...byName.values()].filter(({ length }) => length > 0),
    crowded: () => crowded.size,
  }
}
