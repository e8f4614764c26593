import { analyseArchitecture } from '@shared/architecture/analysis.ts'
import { useMemo } from 'react'
import { api } from '../client.ts'
import { useAnswer } from './useAnswer.ts'

/** Opens a checkpoint for explanation; its architecture's report comes with it. */
export function useModel(checkpoint: string | null) {
  const answer = useAnswer(checkpoint ? (signal) => api().explain.open({ checkpoint }, { signal }) : null, [checkpoint])
  const model = answer.value
  const report = useMemo(() => model && analyseArchitecture(model.architecture), [model])
  return { ...answer, model, report }
}
