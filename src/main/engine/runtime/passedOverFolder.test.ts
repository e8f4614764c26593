import { expect, it } from 'vitest'
import { startBuiltEngine } from '../../../../test/builtEngine.ts'
import { testFolder } from '../../../../test/testFolder.ts'
import { tinyTraining, trainTiny } from '../../../../test/tinyEngineRun.ts'
import { tinyDataset } from '../../../../test/training/tinyDataset.ts'

it('a folder for TensorFlow that holds none is passed over with a warning, in every training', async () => {
  const dataset = await tinyDataset()
  const engine = await startBuiltEngine({ threads: 1 })
  try {
    const training = tinyTraining('tensorflow', { dataset: dataset.folder, runs: await testFolder() })
    const { events } = await trainTiny(engine, { ...training, tensorflowFolder: '/nowhere/tensorflow' })
    const warnings = events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []))
    expect(warnings).toEqual([
      expect.stringMatching(
        /^There is no tfjs_binding.node in the folder \/nowhere\/tensorflow, so .* instead; correct the folder in the settings, or leave it empty\.$/,
      ),
    ])
  } finally {
    engine.kill()
    await engine.exited
    await dataset.remove()
  }
}, 120_000)
