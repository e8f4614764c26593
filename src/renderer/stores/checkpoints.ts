import type { CheckpointInfo } from '@shared/training/run.ts'
import { useEffect, useState } from 'react'
import { api } from '../client.ts'
import { useConnection } from './connection.ts'
import { notifyError } from './notify.ts'
import { listenToRun } from './runs.ts'

const NONE: readonly CheckpointInfo[] = []

/** The checkpoint to begin with where none is named: the best by validation, else the last, else the newest. */
export const preferred = (checkpoints: readonly CheckpointInfo[]): CheckpointInfo | null =>
  checkpoints.find(({ best }) => best) ??
  checkpoints.find(({ last }) => last) ??
  checkpoints.toSorted((a, b) => b.step - a.step)[0] ??
  null

/** The checkpoints of a run, oldest first, asked for anew when one is written; none of no run. */
export function useCheckpoints(runId: string | null): readonly CheckpointInfo[] {
  const [known, setKnown] = useState<{ runId: string | null; list: readonly CheckpointInfo[] }>({ runId, list: NONE })
  const connection = useConnection((state) => state.epoch)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection asks anew
  useEffect(() => {
    if (runId === null) return
    let left = false
    const ask = async () => {
      try {
        const list = await api().runs.checkpoints({ id: runId })
        if (!left) setKnown({ runId, list: list.toSorted((a, b) => a.step - b.step) })
      } catch (error) {
        if (!left) notifyError(error, 'Checkpoints')
      }
    }
    void ask()
    const stop = listenToRun(runId, (news) => {
      if (news.kind === 'checkpoint' || news.kind === 'stale') void ask()
    })
    return () => {
      left = true
      stop()
    }
  }, [runId, connection])
  return known.runId === runId ? known.list : NONE
}
