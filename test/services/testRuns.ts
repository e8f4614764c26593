import { startEngine } from '../../src/main/engine/client.ts'
import { createCheckpoints } from '../../src/main/services/checkpoints.ts'
import type { ServiceContext } from '../../src/main/services/context.ts'
import { createRuns } from '../../src/main/services/runs.ts'
import { openWorkspace } from '../../src/main/workspace/workspace.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../src/shared/api/host.ts'
import { paperArchitecture } from '../../src/shared/architecture/paper.ts'
import type { Dataset } from '../../src/shared/data/dataset.ts'
import { QUICK_RECIPE } from '../../src/shared/training/presets.ts'
import type { RunRequest } from '../../src/shared/training/run.ts'
import { fakeEngines, type TrainScript } from './fakeEngine.ts'

/** For tests: a data set that nobody reads. */
export const testDataset: Dataset = {
  name: 'shapes',
  title: 'Shapes',
  source: 'test',
  classes: Array.from({ length: 10 }, (_, i) => `class ${i}`),
  height: 32,
  width: 32,
  channels: 3,
  counts: { train: 40, test: 10 },
  sha256: 'a'.repeat(64),
  createdAt: '2026-01-31T12:00:00.000Z',
  skipped: [],
  skippedCount: 0,
}

export function testRequest(change: { epochs?: number; runtime?: RunRequest['runtime'] } = {}): RunRequest {
  return {
    architecture: paperArchitecture('all-cnn-c', { width: 0.1 }),
    dataset: 'shapes',
    recipe: { ...QUICK_RECIPE, epochs: change.epochs ?? 3, learningRateDrops: [] },
    seed: 1,
    runtime: change.runtime ?? 'auto',
    step: 'auto',
    convolution: 'auto',
  }
}

/** For tests: the run manager over a real workspace folder and an engine without tensors. */
export async function testRuns(
  folder: string,
  script: TrainScript,
  change: Partial<Settings> = {},
  settingsProblem: string | null = null,
) {
  const workspace = await openWorkspace(folder)
  const engines = fakeEngines(script)
  let settings: Settings = { ...DEFAULT_SETTINGS, ...change }
  const context: ServiceContext = {
    workspace,
    settings: () => settings,
    settingsProblem: () => settingsProblem,
    startEngine: () => startEngine(engines.start),
  }
  const checkpoints = createCheckpoints(context)
  const datasets = { open: async () => ({ folder: '/nowhere', dataset: testDataset }) }
  const runs = await createRuns({ context, checkpoints, datasets, versions: { test: '1' } })
  return {
    workspace,
    runs,
    checkpoints,
    engines,
    setSettings: (changed: Partial<Settings>) => {
      settings = { ...settings, ...changed }
    },
    async close() {
      await runs.close()
      workspace.close()
    },
  }
}
