import type { Checkpoint } from '../../../shared/checkpoint/checkpoint.ts'
import type { TrainingPosition } from '../../../shared/training/run.ts'
import type { CheckpointWriter } from '../checkpoint/checkpointWriter.ts'
import { weightDivergence } from './diagnosis.ts'
import type { TrainEvent } from './trainJob.ts'

/** Keeps checkpoints of a running training: what is on its way to the disk, what lies there, what has been told of. */
export interface Keeper {
  /** Starts writing a checkpoint. @throws WorkbenchError DIVERGED when a weight is no number */
  save(checkpoint: Checkpoint, role: 'epoch' | 'position', best: boolean): Promise<void>
  /** Events for what has come to lie on the disk since the last call; throws what kept it from there. */
  written(): TrainEvent[]
  /** Waits for all that is on its way, then as `written`. */
  finish(): Promise<TrainEvent[]>
  /** File of the newest checkpoint told of, and its step; null before the first. */
  readonly newest: { path: string; step: number } | null
  /** Whether the newest checkpoint is of exactly this place. */
  holds(position: TrainingPosition): boolean
}

/** The end of an epoch before its evaluation and the begin of the next one are at the same step, but not at the same place. */
const placeOf = ({ epoch, batchInEpoch }: TrainingPosition) => `${epoch}:${batchInEpoch}`

/**
 * @param from the checkpoint that the training went on from; null for a new one.
 * @param rateAt learning rate of a step, for naming the cause of a divergence
 */
export function createKeeper(
  writer: CheckpointWriter,
  from: { path: string; position: TrainingPosition } | null,
  rateAt: (step: number) => number,
): Keeper {
  let newest = from && { path: from.path, step: from.position.step, place: placeOf(from.position) }
  const onTheWay: TrainingPosition[] = [] // in the order in which the writer ends
  const written = (): TrainEvent[] =>
    writer.takeWritten().flatMap((checkpoint): TrainEvent[] => {
      newest = { path: checkpoint.path, step: checkpoint.step, place: placeOf(onTheWay.shift()!) }
      const { metrics } = checkpoint
      // An epoch counts once its checkpoint is there: whatever ends the run, what it shows is where it goes on.
      return metrics
        ? [
            { kind: 'epoch', metrics },
            { kind: 'checkpoint', checkpoint },
          ]
        : [{ kind: 'checkpoint', checkpoint }]
    })
  return {
    async save(checkpoint, role, best) {
      const lost = lostWeight(checkpoint)
      if (lost) {
        await writer.finish() // what is on its way to the disk is kept, too
        const { position, runId } = checkpoint.header
        // At an epoch's end the position is the beginning of the next one.
        const epoch = role === 'epoch' ? position.epoch - 1 : position.epoch
        const learningRate = +rateAt(Math.max(0, position.step - 1)).toPrecision(4)
        const keptStep = (onTheWay.at(-1) ?? newest)?.step ?? null
        throw weightDivergence({ ...lost, step: position.step, epoch, learningRate, keptStep, runId })
      }
      onTheWay.push(checkpoint.header.position)
      await writer.write(checkpoint, { role, best })
    },
    written,
    async finish() {
      await writer.finish()
      return written()
    },
    get newest() {
      return newest
    },
    holds: (position) => newest?.place === placeOf(position),
  }
}

/** The first weight that is no number; null where a checkpoint is worth keeping. */
function lostWeight({ tensors }: Checkpoint): { tensor: string; value: number } | null {
  for (const { name, data } of tensors)
    for (const value of data) if (!Number.isFinite(value)) return { tensor: name, value }
  return null
}
