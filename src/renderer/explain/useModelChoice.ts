import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { useEffect, useMemo } from 'react'
import { api } from '../client.ts'
import { notifyWarning } from '../stores/notify.ts'
import { useAnswer } from './useAnswer.ts'

/** Opens a checkpoint for explanation; its architecture's report comes with it. */
export function useModel(checkpoint: string | null) {
  const answer = useAnswer(checkpoint ? (signal) => api().explain.open({ checkpoint }, { signal }) : null, [checkpoint])
  const model = answer.value
  const refused = model?.folderRefused
  useEffect(() => {
    if (refused)
      notifyWarning(
        `${refused} It computes with what was found elsewhere; see Settings, Computing.`,
        'tensorflow-folder',
      )
  }, [refused])
  const report = useMemo(() => model && analyseArchitecture(model.architecture), [model])
  return { ...answer, model, report }
}
