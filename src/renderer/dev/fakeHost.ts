import { BUILT_IN_GROUPS, builtInArchitecture, isPaperNetwork } from '@shared/architecture/builtIn.ts'
import type { Api } from '../client.ts'
import { fakeDatasets } from './fakeDatasets.ts'
import { fakeRunProcedures } from './fakeRunProcedures.ts'
import type { FakeRun } from './fakeRuns.ts'
import { fakeWorkbench } from './fakeWorkbench.ts'

/*
 * A host made of formulas, for looking at views in states that real training takes days to reach: hundreds of runs, 100,000 steps,
 * failures. It is reached from `story.html` in development alone and is no part of the built bundle.
 */

export interface FakeOptions {
  runs: FakeRun[]
  failing?: 'runs'
}

/** The fake host's procedures: only those that the renderer's own views call. */
export function fakeApi({ runs, failing }: FakeOptions): Api {
  const fake = {
    host: fakeWorkbench(),
    desktop: { capabilities: async () => ({ remoteHosts: false }) },
    datasets: fakeDatasets,
    architectures: {
      list: async () =>
        BUILT_IN_GROUPS.flatMap(({ networks }) =>
          networks.map(({ id }) => ({
            architecture: builtInArchitecture(id, {}),
            origin: isPaperNetwork(id) ? 'paper' : 'preset',
            version: 1,
            savedAt: null,
          })),
        ),
    },
    runs: fakeRunProcedures(runs, failing),
    studies: { list: async () => [] },
    networks: { bundled: async () => [], card: async () => null },
    evaluations: { list: async () => [] },
  }
  return fake as unknown as Api
}
