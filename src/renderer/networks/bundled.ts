import type { BundledNetwork } from '@shared/networks/card.ts'
import { api } from '../client.ts'
import { useAnswer } from '../explain/useAnswer.ts'
import { attempt } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { putRun } from '../stores/runs.ts'

/** The networks that come with the workbench; none while they are asked for. */
export function useBundled(): readonly BundledNetwork[] {
  return useAnswer((signal) => api().networks.bundled(undefined, { signal }), []).value ?? []
}

/** Adds a network that comes along to the workspace where it is not there yet, and goes to its explanations. */
export async function explainBundled({ card: { name, title } }: BundledNetwork): Promise<void> {
  const run = await attempt(() => api().networks.add({ name }), title)
  if (!run) return
  putRun(run)
  navigate(routeTo('explain', [run.id]))
}

/** The card of the network file that a run came from; null for runs that were trained here. */
export function useCard(runId: string) {
  return useAnswer((signal) => api().networks.card({ runId }, { signal }), [runId]).value
}
