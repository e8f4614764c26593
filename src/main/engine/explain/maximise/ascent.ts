import { randomStream } from '../../../../shared/data/random.ts'
import type { PriorId } from '../../../../shared/explain/maximisation.ts'
import { normalStream } from '../../../../shared/explain/normal.ts'
import type { LoadedModel } from '../../checkpoint/loadModel.ts'
import { scoresAndSignals } from '../readScores.ts'
import type { ReadOut } from '../target.ts'
import { PRIOR_TABLE, type Prior } from './priors.ts'
import { randomView, warp, warpBack } from './warp.ts'

/** One picture that is sought: what it is to excite, and the seed of everything random about it. */
export interface Sought {
  readOut: ReadOut
  seed: number
}

interface Picture extends Sought {
  numbers: Float32Array
  /** Adam's moving means of the gradient and of its square. */
  mean: Float32Array
  square: Float32Array
  uniform: () => number
}

/** Streams of one seed. */
const STREAM = { begin: 2, views: 3 }
/** Numbers of feature maps that may be in memory at a time, 128 MB of them: as many pictures are computed together. */
const MAP_NUMBERS = 32_000_000
/** Adam (Kingma and Ba 2015), with its own constants. */
const BETA = { mean: 0.9, square: 0.999 }
const EPSILON = 1e-8

/** Pictures that climb together, each for itself. All are to excite the same layer. */
export class Ascent {
  #model: LoadedModel
  #prior: Prior
  #pictures: Picture[]
  #steps = 0

  constructor(model: LoadedModel, prior: PriorId, sought: readonly Sought[]) {
    const { height, width } = model.network.architecture.input
    this.#model = model
    this.#prior = PRIOR_TABLE[prior](height, width)
    this.#pictures = sought.map(({ readOut, seed }) => {
      const uniform = randomStream(seed, STREAM.views)
      const numbers = this.#prior.begin(normalStream(seed, STREAM.begin), uniform)
      return { readOut, seed, uniform, numbers, mean: numbers.map(() => 0), square: numbers.map(() => 0) }
    })
  }

  /** Goes one step uphill, each picture through a view of its own; gives what the views excited, one number a picture. */
  async step(): Promise<Float32Array> {
    const { height, width } = this.#model.network.architecture.input
    this.#steps++
    const scores = new Float32Array(this.#pictures.length)
    for (const [first, part] of this.#parts()) {
      const pixels = part.map(({ numbers }) => this.#prior.toPixels(numbers))
      const views = part.map(({ uniform }) => randomView(height, width, uniform))
      const seen = joined(pixels.map((one, i) => warp(one, height, width, views[i]!)))
      const found = await this.#excite(part, seen, 'gradient')
      scores.set(found.scores, first)
      const uphill = await this.#model.preprocessing.adjoint(found.signals!, seen, part.length)
      const size = uphill.length / part.length
      for (const [i, picture] of part.entries()) {
        const own = warpBack(uphill.subarray(i * size, (i + 1) * size), height, width, views[i]!)
        this.#climb(picture, this.#prior.pullBack(own, picture.numbers, pixels[i]!))
      }
    }
    return scores
  }

  /** The pictures as they are, in whole pixel values, [height, width, 3] each. */
  pixels(): Uint8Array[] {
    return this.#pictures.map(({ numbers }) => Uint8Array.from(this.#prior.toPixels(numbers), Math.round))
  }

  /** What such pictures excite, seen as they are. */
  async scores(pixels: readonly Uint8Array[]): Promise<Float32Array> {
    const scores = new Float32Array(pixels.length)
    for (const [first, part] of this.#parts()) {
      const seen = joined(pixels.slice(first, first + part.length))
      scores.set((await this.#excite(part, seen, null)).scores, first)
    }
    return scores
  }

  /** The pictures in groups that memory has room for, each with the place of its first one. */
  #parts(): [first: number, part: Picture[]][] {
    const { layers } = this.#model.network.report
    const last = this.#pictures[0]!.readOut.layer.index
    let numbers = 0
    for (const { output } of layers.slice(0, last + 1)) numbers += output.height * output.width * output.channels
    const size = Math.max(1, Math.floor(MAP_NUMBERS / numbers))
    const count = Math.ceil(this.#pictures.length / size)
    return Array.from({ length: count }, (_, i) => [i * size, this.#pictures.slice(i * size, (i + 1) * size)])
  }

  async #excite(part: readonly Picture[], seen: Float32Array, rule: 'gradient' | null) {
    const { runtime, network, preprocessing } = this.#model
    const { layer, from } = part[0]!.readOut
    const weights = joined(part.map(({ readOut }) => readOut.weights))
    const inputs = await preprocessing.apply(seen, part.length)
    return scoresAndSignals(runtime, network, { layer, from, weights }, inputs, part.length, rule)
  }

  #climb({ numbers, mean, square }: Picture, gradient: Float32Array): void {
    const meanShare = 1 - BETA.mean ** this.#steps
    const squareShare = 1 - BETA.square ** this.#steps
    for (const [i, g] of gradient.entries()) {
      mean[i] = BETA.mean * mean[i]! + (1 - BETA.mean) * g
      square[i] = BETA.square * square[i]! + (1 - BETA.square) * g * g
      numbers[i]! += (this.#prior.rate * (mean[i]! / meanShare)) / (Math.sqrt(square[i]! / squareShare) + EPSILON)
    }
  }
}

function joined(parts: readonly ArrayLike<number>[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}
