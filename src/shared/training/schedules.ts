/** What a schedule reads of a recipe; `Recipe` has all of it. */
export interface ScheduleSettings {
  epochs: number
  learningRate: number
  learningRateDrops: readonly number[]
  learningRateFactor: number
  schedule?: ScheduleId
  finalLearningRate?: number
  peakAt?: number
  warmUp?: number
  warmUpSteps?: number
}

/** A step of a training, counted from 0, and how many steps its epochs have; 0 while nobody knows. */
export interface StepPlace {
  step: number
  stepsPerEpoch: number
}

/** Steps of the warm-up and of the whole training, for a step at `step`. */
interface ScheduledPlace extends StepPlace {
  warmUp: number
  total: number
}

/** A learning-rate schedule as a recipe names it. */
export interface ScheduleDescription {
  /** In menus. */
  title: string
  help: string
  /** Values of the recipe that only this schedule reads. */
  fields: readonly ('learningRateDrops' | 'learningRateFactor' | 'finalLearningRate' | 'peakAt')[]
  /** The rate of a step, warm-up left out. */
  rate(settings: ScheduleSettings, place: ScheduledPlace): number
  /** In lists of facts: `0.05, × 0.1 after epochs 200, 250`. */
  words(settings: ScheduleSettings): string
}

/** torch.optim.lr_scheduler.OneCycleLR's: the peak is so many times the first rate, and the first so many times the last. */
const RISE = 25
const FALL = 1e4
const PEAK_AT = 0.3
/** Where a warm-up begins, as a share of the rate it leads to: torchvision's training scripts' `--lr-warmup-decay`. */
export const WARM_UP_FROM = 0.01

/** Half a cosine from one rate to another; `share` from 0 to 1. */
const halfCosine = (from: number, to: number, share: number) => to + ((from - to) / 2) * (Math.cos(Math.PI * share) + 1)

const short = (value: number) => String(+value.toPrecision(4))

/** Every schedule: the rate as a pure function of the step, so that a resumed run has nothing to remember. */
export const SCHEDULES = {
  drops: {
    title: 'Drops',
    help: 'Constant between drops, as in the paper; torch.optim.lr_scheduler.MultiStepLR.',
    fields: ['learningRateDrops', 'learningRateFactor'],
    rate({ learningRate, learningRateDrops, learningRateFactor }, { step, stepsPerEpoch }) {
      const epoch = Math.floor(step / Math.max(1, stepsPerEpoch))
      const passed = learningRateDrops.filter((drop) => epoch >= drop).length
      return learningRate * learningRateFactor ** passed
    },
    words: ({ learningRate, learningRateDrops, learningRateFactor }) =>
      learningRateDrops.length > 0
        ? `${short(learningRate)}, × ${short(learningRateFactor)} after epochs ${learningRateDrops.join(', ')}`
        : short(learningRate),
  },
  cosine: {
    title: 'Cosine',
    help: 'Half a cosine from the learning rate down to the final one, step by step; torch.optim.lr_scheduler.CosineAnnealingLR.',
    fields: ['finalLearningRate'],
    rate({ learningRate, finalLearningRate = 0 }, { step, warmUp, total }) {
      const done = Math.max(0, step - warmUp) / Math.max(1, total - warmUp)
      return halfCosine(learningRate, finalLearningRate, Math.min(1, done))
    },
    words: ({ learningRate, finalLearningRate = 0 }) =>
      `${short(learningRate)}, along a cosine to ${short(finalLearningRate)}`,
  },
  'one-cycle': {
    title: 'One cycle',
    help: 'Up to the learning rate from a 25th of it, then down to a 250,000th; torch.optim.lr_scheduler.OneCycleLR with cosines and a constant momentum.',
    fields: ['peakAt'],
    rate({ learningRate, peakAt = PEAK_AT }, { step, warmUp, total }) {
      const last = total - warmUp - 1
      const peak = peakAt * (total - warmUp) - 1
      const at = Math.min(last, Math.max(0, step - warmUp))
      const first = learningRate / RISE
      if (at <= peak && peak > 0) return halfCosine(first, learningRate, at / peak)
      return halfCosine(learningRate, first / FALL, last > peak ? (at - peak) / (last - peak) : 1)
    },
    words: ({ learningRate, peakAt = PEAK_AT }) =>
      `up to ${short(learningRate)}, one cycle with its peak at ${short(100 * peakAt)} %`,
  },
} as const satisfies Record<string, ScheduleDescription>

export type ScheduleId = keyof typeof SCHEDULES
export const SCHEDULE_IDS = Object.keys(SCHEDULES) as [ScheduleId, ...ScheduleId[]]

/** A recipe's schedule: recipes of before there was a choice name none. */
export const scheduleOf = ({ schedule = 'drops' }: Pick<ScheduleSettings, 'schedule'>): ScheduleDescription =>
  SCHEDULES[schedule]

/** Steps of a recipe's warm-up. */
export const warmUpSteps = (
  { warmUp = 0, warmUpSteps: steps = 0 }: Pick<ScheduleSettings, 'warmUp' | 'warmUpSteps'>,
  stepsPerEpoch: number,
): number => (steps > 0 ? steps : Math.round(warmUp * stepsPerEpoch))

/**
 * Learning rate of a step. A warm-up rises linearly to what the schedule begins with (LinearLR); cosine and one cycle begin after it
 * (SequentialLR), drops stay at their epochs (ChainedScheduler).
 */
export function learningRateAt(settings: ScheduleSettings, { step, stepsPerEpoch }: StepPlace): number {
  const warmUp = warmUpSteps(settings, stepsPerEpoch)
  const total = settings.epochs * stepsPerEpoch
  const rate = scheduleOf(settings).rate(settings, { step, stepsPerEpoch, warmUp, total })
  return step < warmUp ? rate * (WARM_UP_FROM + (1 - WARM_UP_FROM) * (step / warmUp)) : rate
}

/** The learning rate of a whole training in one phrase. */
export function scheduleWords(settings: ScheduleSettings): string {
  const { warmUp = 0, warmUpSteps: steps = 0 } = settings
  const rise =
    steps > 0 ? `${steps} steps` : warmUp > 0 ? `${short(warmUp)} ${warmUp === 1 ? 'epoch' : 'epochs'}` : null
  return `${scheduleOf(settings).words(settings)}${rise ? `, after a warm-up of ${rise}` : ''}`
}
