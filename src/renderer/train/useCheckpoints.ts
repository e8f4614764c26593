import type { CheckpointInfo } from '@shared/training/run.ts'
import { useEffect, useState } from 'react'
import { api } from '../client.ts'
import { useConnection } from '../stores/connection.ts'
import { notifyError } from '../stores/notify.ts'
import { listenToRun } from '../stores/runs.ts'

const NONE: readonly CheckpointInfo[] = []

/** The checkpoints of a run, oldest first, asked for anew when one is written. */
export function useCheckpoints(runId: string): readonly CheckpointInfo[] {
  const [known, setKnown] = useState<{ runId: string; list: readonly CheckpointInfo[] }>({ runId, list: NONE })
  const connection = useConnection((state) => state.epoch)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection asks anew
  useEffect(() => {
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
