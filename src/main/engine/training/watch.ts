import type { WatchState } from '../../../shared/checkpoint/checkpoint.ts'

/** What a network that has learnt nothing achieves: always saying the share of each class. */
export interface Chance {
  /** Entropy of the classes in nats: ln K where all are equally many. */
  loss: number
  /** 1 - share of the largest class: 1 - 1/K where all are equally many. */
  error: number
}

export type Finding =
  /** The loss is NaN or infinite. */
  | 'not-a-number'
  /** The loss is far above chance and does not come back. */
  | 'exploding'
  /** All class scores are equal for all images: nothing flows back any more. */
  | 'dead'
  /** The loss stays at chance and so does the error. */
  | 'plateau'

/** Far above chance: a network at its first steps lies below. A burst may pass it, which is why the stretch has to last. */
const HIGH = 20 // times chance
const HIGH_STEPS = 50
/** No training comes back from here; float32 has not overflowed yet. */
const HOPELESS = 1e6 // times chance

/** Float32's rounding of ln K and of its mean over a batch; live scores differ by far more. */
const DEAD_TOLERANCE = 1e-6
const DEAD_STEPS = 100

/**
 * Dropout lets a dead network's class maps flicker in training, so that its loss is not chance exactly. While the loss is near chance, its scores
 * without dropout are looked at now and then; all of them 0 for a whole batch, look after look, is dead as well. A slow start has some alive.
 */
const LOOK = { near: 0.02, every: 50, looks: 5 }

/** A block is long enough that its error is known within half a percent, whatever the batch. */
const BLOCK = { steps: 100, images: 3200 }
/** Below: something is learnt. Above: still diverging, or settling down from the first steps. */
const CHANCE_LOSS = { from: 0.99, to: 1.05 }
const CHANCE_ERROR = 0.98
/**
 * How long a training may show nothing. A slow start is normal: deep plain networks were seen to lie at chance for hundreds of steps, but
 * their mean loss then sinks below chance, if only by a thousandth, which a stuck one's cannot.
 */
const PLATEAU_STEPS = { least: 500, most: 2000, shareOfRun: 0.5 }
const PLATEAU_EPOCHS = 2
const SIGN_OF_LIFE = 3e-4
/** Blocks whose mean loss is remembered: enough for the patience at any usual batch size. */
const CHANCE_BLOCKS = 40

/** Entropy and error of the constant answer, from the number of training images of each class. */
export function chanceOf(classCounts: readonly number[]): Chance {
  const total = classCounts.reduce((sum, count) => sum + count, 0)
  const shares = classCounts.map((count) => count / total)
  return {
    loss: -shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0),
    error: 1 - Math.max(...shares),
  }
}

/** Watches the loss of a training for what cannot get better by itself. */
export interface Watch {
  /** Takes one step's mean loss and misclassified images; null while all is well. */
  observe(step: { loss: number; errors: number; images: number }): Finding | null
  /** Whether the scores of this step's batch, without dropout, should be looked at now. */
  readonly wantsLook: boolean
  /** Takes whether all of them were 0. */
  look(allZero: boolean): Finding | null
  /** False while the loss is far above chance: no time for a checkpoint. */
  readonly calm: boolean
  state(): WatchState
}

const NOTHING: WatchState = {
  highSteps: 0,
  lowestEarlier: null,
  lowestLater: null,
  deadSteps: 0,
  nearSteps: 0,
  deadLooks: 0,
  block: { steps: 0, lossSum: 0, errors: 0, images: 0 },
  chanceSteps: 0,
  chanceLosses: [],
}

export function createWatch(
  chance: Chance,
  run: { classes: number; stepsPerEpoch: number; totalSteps: number },
  saved: WatchState | null = null,
): Watch {
  const state = structuredClone(saved ?? NOTHING)
  const wanted = Math.min(PLATEAU_STEPS.most, Math.max(PLATEAU_STEPS.least, run.totalSteps * PLATEAU_STEPS.shareOfRun))
  const patience = Math.max(wanted, PLATEAU_EPOCHS * run.stepsPerEpoch) // in steps
  const equalScores = Math.log(run.classes)

  const explodes = (loss: number): boolean => {
    if (loss > HOPELESS * chance.loss) return true
    if (loss <= HIGH * chance.loss) {
      state.highSteps = 0
      state.lowestEarlier = null
      state.lowestLater = null
      return false
    }
    const half = state.highSteps < HIGH_STEPS / 2 ? 'lowestEarlier' : 'lowestLater'
    state[half] = Math.min(state[half] ?? loss, loss)
    state.highSteps++
    if (state.highSteps < HIGH_STEPS) return false
    const falling = state.lowestLater! < 0.9 * state.lowestEarlier!
    // It comes down: look at the next stretch, of which this one's second half is the first.
    state.highSteps = HIGH_STEPS / 2
    state.lowestEarlier = state.lowestLater
    state.lowestLater = null
    return !falling
  }

  const isDead = (loss: number): boolean => {
    // Dead scores are all equal, whatever the shares of the classes are.
    state.deadSteps = Math.abs(loss - equalScores) <= DEAD_TOLERANCE * equalScores ? state.deadSteps + 1 : 0
    return state.deadSteps >= DEAD_STEPS
  }

  const noteNearness = (loss: number) => {
    if (Math.abs(loss - equalScores) <= LOOK.near * equalScores) state.nearSteps++
    else {
      state.nearSteps = 0
      state.deadLooks = 0
    }
  }

  const isStuck = ({ loss, errors, images }: { loss: number; errors: number; images: number }): boolean => {
    const { block } = state
    block.steps++
    block.lossSum += loss
    block.errors += errors
    block.images += images
    if (block.steps < BLOCK.steps || block.images < BLOCK.images) return false
    const mean = block.lossSum / block.steps / chance.loss
    const atChance =
      mean >= CHANCE_LOSS.from && mean <= CHANCE_LOSS.to && block.errors / block.images >= CHANCE_ERROR * chance.error
    state.chanceSteps = atChance ? state.chanceSteps + block.steps : 0
    state.chanceLosses = atChance ? [...state.chanceLosses, mean].slice(-CHANCE_BLOCKS) : []
    state.block = { ...NOTHING.block }
    if (state.chanceSteps < patience) return false
    const latest = state.chanceLosses.slice(-Math.ceil(state.chanceLosses.length / 2))
    return latest.reduce((sum, value) => sum + value, 0) / latest.length > 1 - SIGN_OF_LIFE
  }

  return {
    observe(step) {
      if (!Number.isFinite(step.loss)) return 'not-a-number'
      if (explodes(step.loss)) return 'exploding'
      if (isDead(step.loss)) return 'dead'
      noteNearness(step.loss)
      return isStuck(step) ? 'plateau' : null
    },
    get wantsLook() {
      return state.nearSteps > 0 && state.nearSteps % LOOK.every === 0
    },
    look(allZero) {
      state.deadLooks = allZero ? state.deadLooks + 1 : 0
      return state.deadLooks >= LOOK.looks ? 'dead' : null
    },
    get calm() {
      return state.highSteps === 0
    },
    state: () => structuredClone(state),
  }
}
