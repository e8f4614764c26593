import type { EvaluationPart } from '../../../shared/data/dataset.ts'
import type { TrainingData } from '../data/trainingData.ts'
import type { TrainingStep } from './step.ts'

/** Images that go through the network at once; bounds the memory of the maps. */
export const EVALUATION_BATCH = 128

/** Softmax cross-entropy of one image from its scores, and the class with the highest one (the first of equals). */
export function judge(logits: Float32Array, label: number): { loss: number; predicted: number; confidence: number } {
  let predicted = 0
  for (let k = 1; k < logits.length; k++) if (logits[k]! > logits[predicted]!) predicted = k
  const highest = logits[predicted]!
  let sum = 0
  for (const logit of logits) sum += Math.exp(logit - highest)
  return { loss: Math.log(sum) - (logits[label]! - highest), predicted, confidence: 1 / sum }
}

export interface Score {
  /** Mean cross-entropy in nats. */
  loss: number
  /** Share of misclassified images. */
  error: number
  count: number
  /** Classes whose score was exactly 0 for every image, as a dead class map's is after a last ReLU. */
  deadClasses: number[]
}

/** Loss and error of the present weights, or of their moving average, on one part; yields the images done after every batch, null where the part is empty. */
export async function* score(
  step: Pick<TrainingStep, 'logits'>,
  data: Pick<TrainingData, 'evaluationBatches' | 'classes'>,
  part: EvaluationPart,
  of: 'weights' | 'average' = 'weights',
): AsyncGenerator<number, Score | null, void> {
  const classes = data.classes.length
  let loss = 0
  let errors = 0
  let count = 0
  const alive = new Uint8Array(classes)
  for await (const batch of data.evaluationBatches(part, EVALUATION_BATCH)) {
    const logits = await step.logits(batch.images, batch.size, of)
    logits.forEach((logit, i) => {
      if (logit !== 0) alive[i % classes] = 1
    })
    for (let n = 0; n < batch.size; n++) {
      const label = batch.labels[n]!
      const judged = judge(logits.subarray(n * classes, (n + 1) * classes), label)
      loss += judged.loss
      if (judged.predicted !== label) errors++
    }
    count += batch.size
    yield count
  }
  const deadClasses = [...alive.keys()].filter((k) => alive[k] === 0)
  return count === 0 ? null : { loss: loss / count, error: errors / count, count, deadClasses }
}
