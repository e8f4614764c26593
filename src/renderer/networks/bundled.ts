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

/** Adds a network that comes along to the workspace where it is not there yet. @returns its run; null where that failed, of which the user is told */
async function added({ card: { name, title } }: BundledNetwork) {
  const run = await attempt(() => api().networks.add({ name }), title)
  if (run) putRun(run)
  return run ?? null
}

/** Adds a network and goes to its explanations. */
export async function explainBundled(network: BundledNetwork): Promise<void> {
  const run = await added(network)
  if (run) navigate(routeTo('explain', [run.id]))
}

/** Adds two networks and goes to where both explain one picture, side by side. */
export async function compareBundled(networks: readonly [BundledNetwork, BundledNetwork]): Promise<void> {
  const runs = [await added(networks[0]), await added(networks[1])]
  const ids = runs.flatMap((run) => run?.id ?? [])
  if (ids.length === 2) navigate(routeTo('compare', ['images'], { models: ids.join(',') }))
}

/** The card of the network file that a run came from; null for runs that were trained here. */
export function useCard(runId: string) {
  return useAnswer((signal) => api().networks.card({ runId }, { signal }), [runId]).value
}
