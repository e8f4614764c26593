import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import type { CheckpointInfo } from '@shared/training/run.ts'
import { useMemo } from 'react'
import { api } from '../client.ts'
import { useRuns } from '../stores/runs.ts'
import { useAnswer } from './useAnswer.ts'

/** The checkpoint to begin with: the best one, else the newest. */
export const preferred = (checkpoints: readonly CheckpointInfo[]) =>
  checkpoints.find(({ best }) => best) ?? checkpoints.at(-1) ?? null

/** Checkpoints of a run, oldest first; asked for again when it gets a new epoch. */
export function useCheckpointsOf(runId: string | null): readonly CheckpointInfo[] {
  const epochs = useRuns((state) => (runId ? (state.byId[runId]?.epochsDone ?? 0) : 0))
  const answer = useAnswer(
    runId
      ? async (signal) => {
          const list = await api().runs.checkpoints({ id: runId }, { signal })
          return { runId, list: list.toSorted((a, b) => a.step - b.step) }
        }
      : null,
    [runId, epochs],
  )
  return answer.value?.runId === runId ? answer.value!.list : NONE
}
const NONE: readonly CheckpointInfo[] = []

/** Opens a checkpoint for explanation; its architecture's report comes with it. */
export function useModel(checkpoint: string | null) {
  const answer = useAnswer(checkpoint ? (signal) => api().explain.open({ checkpoint }, { signal }) : null, [checkpoint])
  const model = answer.value
  const report = useMemo(() => model && analyseArchitecture(model.architecture), [model])
  return { ...answer, model, report }
}
