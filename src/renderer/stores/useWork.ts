import { errorMessage } from '@shared/errors.ts'
import { useState } from 'react'

/** Work that a form starts: whether it is under way, what came of it, and why it failed in its own words. */
export function useWork<Result>() {
  const [state, setState] = useState<{ busy: boolean; result: Result | null; error: string | null }>(IDLE)
  return {
    ...state,
    async start(work: () => Promise<Result>) {
      setState({ ...IDLE, busy: true })
      try {
        const result = await work()
        setState({ ...IDLE, result })
      } catch (error) {
        setState({ ...IDLE, error: errorMessage(error).message })
      }
    },
    clear: () => setState(IDLE),
  }
}
const IDLE = { busy: false, result: null, error: null }
