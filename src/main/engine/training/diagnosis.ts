import { activationOf } from '../../../shared/architecture/activations.ts'
import { kindOf } from '../../../shared/architecture/kinds/table.ts'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Recipe } from '../../../shared/training/recipe.ts'
import type { Finding } from './watch.ts'

/** What is looked at to name the likely cause, all from the batch at which the watch gave up. */
export interface Symptoms {
  finding: Finding
  /** The loss as it was. */
  loss: number
  architecture: Architecture
  classes: number
  learningRate: number
  initialisation: Recipe['initialisation']
  /** Steps done, and epochs done, counted from 1 in the sentence. */
  step: number
  epoch: number
  /** Preprocessed images. */
  images: Float32Array
  /** Scores of those images by the present weights, [N, classes]; empty where they are no numbers either. */
  logits: Float32Array
  /** The newest checkpoint, or null where none was written yet. */
  keptStep: number | null
}

/** The paper's candidates end at 0.25, which "often diverges" elsewhere; a tenth of it and less has worked for everyone. */
const BOLD_RATE = 0.1

/** One sentence: what happened, the likely cause, what to do, and what is kept. */
export function divergence(symptoms: Symptoms): WorkbenchError {
  const { keptStep } = symptoms
  const kept = keptStep === null ? 'no checkpoint had been written yet' : `the checkpoint of step ${keptStep} is kept`
  return new WorkbenchError('DIVERGED', `${whatHappened(symptoms)}: ${likelyCause(symptoms)}; ${kept}.`)
}

/** As `divergence`, for a weight that was found to be no number when a checkpoint of run `runId` was to be written. */
export function weightDivergence({
  tensor,
  value,
  learningRate,
  step,
  epoch,
  keptStep,
  runId,
}: Pick<Symptoms, 'learningRate' | 'step' | 'epoch' | 'keptStep'> & { tensor: string; value: number; runId: string }) {
  const became = Number.isNaN(value) ? 'NaN' : 'infinite'
  const next =
    keptStep === null
      ? `try ${suggestedRate(learningRate)}; no checkpoint had been written yet`
      : `go on with ${suggestedRate(learningRate)} from the checkpoint of step ${keptStep}, which is kept (allconv train --from ${runId})`
  return new WorkbenchError(
    'DIVERGED',
    `Weights of ${tensor} became ${became} at step ${step} (epoch ${epoch + 1}): the learning rate of ${learningRate} is probably too high; ${next}.`,
  )
}

function whatHappened({ finding, loss, step, epoch, classes }: Symptoms): string {
  const when = `at step ${step} (epoch ${epoch + 1})`
  const chance = `ln ${classes} = ${Math.log(classes).toFixed(4)}`
  switch (finding) {
    case 'not-a-number':
      return `The loss became ${Number.isNaN(loss) ? 'NaN' : 'infinite'} ${when}`
    case 'exploding':
      return `The loss exploded to ${loss.toPrecision(3)} ${when}, where guessing would give ${chance}`
    case 'dead':
      return `The network is dead ${when}: it gives every class the same score for every image, so that the loss stays at ${chance}`
    case 'plateau':
      return `The loss is stuck at chance ${when}: ${loss.toFixed(4)}, where guessing gives ${chance}`
  }
}

function likelyCause(symptoms: Symptoms): string {
  const { finding, learningRate, logits, classes, initialisation } = symptoms
  const rate = `the learning rate of ${learningRate} is probably too high; try ${suggestedRate(learningRate)}`
  const input = uncentred(symptoms.images)
  if (finding === 'not-a-number' || finding === 'exploding')
    return learningRate <= BOLD_RATE && input !== null ? input : rate
  if (learningRate > BOLD_RATE) return rate
  if (input !== null) return input
  const dead = deadClasses(logits, classes)
  if (dead > 0 && endsInReLU(symptoms.architecture))
    return `${dead === classes ? `all ${classes}` : `${dead} of the ${classes}`} class maps ${dead === 1 ? 'is' : 'are'} dead (0 for every image after the last ReLU), probably because the first steps pushed them below 0; try another seed, a learning rate of ${suggestedRate(learningRate)}, ${other[initialisation]} initialisation, or a network without the last ReLU`
  return `probably by an unfit learning rate (${learningRate}) or too weak a signal through the layers; try a learning rate of 0.05 or 0.01, or ${other[initialisation]} initialisation`
}

/** What to say after an epoch in which some classes were never answered; training goes on, as it may be of no harm to the others. */
export function deadClassesWarning(dead: readonly number[], classes: readonly string[], epoch: number): string {
  const named = dead.slice(0, 5).map((k) => classes[k])
  const more = dead.length > 5 ? ` and ${dead.length - 5} more` : ''
  const [are, these] = dead.length === 1 ? ['is', 'this class'] : ['are', 'these classes']
  const they = dead.length === 1 ? 'it is' : 'they are'
  return `After epoch ${epoch + 1}, ${dead.length} of the ${classes.length} class maps ${are} dead (${named.join(', ')}${more}): ${they} 0 for every image, so ${these} cannot be learnt; if that lasts, try another seed, a lower learning rate, or a network without the last ReLU.`
}

const other = { he: 'Xavier', xavier: 'He' } as const

const suggestedRate = (rate: number) =>
  rate > BOLD_RATE ? '0.05 or 0.01' : Number((rate / 5).toPrecision(1)).toString()

/** A sentence when the mean of the network's input is not small against its spread, as raw pixels' is not. */
function uncentred(images: Float32Array): string | null {
  let sum = 0
  for (const value of images) sum += value
  const mean = sum / images.length
  let squares = 0
  for (const value of images) squares += (value - mean) ** 2
  const deviation = Math.sqrt(squares / images.length)
  if (Math.abs(mean) <= deviation) return null
  return `the images come in uncentred (mean ${mean.toFixed(2)}, deviation ${deviation.toFixed(2)}); choose a preprocessing, e.g. standardise`
}

/** Classes whose score is 0 for every image. */
function deadClasses(logits: Float32Array, classes: number): number {
  if (logits.length === 0) return 0
  const alive = new Uint8Array(classes)
  logits.forEach((logit, i) => {
    if (logit !== 0) alive[i % classes] = 1
  })
  return alive.filter((flag) => flag === 0).length
}

function endsInReLU({ layers }: Architecture): boolean {
  const last = layers.findLast((layer) => kindOf(layer).sign === 'own')
  return last !== undefined && activationOf(last) === 'relu'
}
