import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { builtEngine } from '../../test/builtEngine.ts'
import { removeTestModel, writeTestModel } from '../../test/explain/testModel.ts'
import { testFolder } from '../../test/testFolder.ts'
import { DEFAULT_OPTIONS } from '../shared/explain/methods.ts'
import { createApplication } from './application.ts'
import { nodeProcess } from './engine/client.ts'
import { createExplainEngine } from './services/explainEngine.ts'
import { explainFiles } from './services/explainFiles.ts'

it('a library for TensorFlow that does not load is told by the settings, the doctor and every explanation', async () => {
  const folder = await testFolder()
  await writeFile(join(folder, 'tfjs_binding.node'), 'no library')
  const capabilities = { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false }
  const startProcess = nodeProcess(await builtEngine())
  const application = await createApplication({ workspace: await testFolder(), startProcess, capabilities })
  const { services } = application
  const refused = new RegExp(
    `^The library in the folder ${folder} does not load: .*, so the usual places are searched; correct the setting "tensorflowFolder", or leave it empty\\.$`,
  )
  const model = await writeTestModel()
  try {
    await services.settings.save({ tensorflowFolder: folder })
    expect(services.settings.problem).toBeNull() // nobody has tried it yet
    const engine = createExplainEngine(services.context)
    const request = {
      model: { ...model, runtime: 'auto' as const, tensorflowFolder: folder },
      images: [],
      target: null,
      methods: [],
      options: DEFAULT_OPTIONS,
      fit: 'crop' as const,
      space: 'pixels' as const,
      folder: await testFolder(),
      overwrite: false,
    }
    expect((await explainFiles(engine, request)).problem).toMatch(refused)
    engine.close()
    const { problems } = (await services.host.doctor()).workspace
    expect(problems).toEqual([expect.stringMatching(refused)])
    expect(services.settings.problem).toBe(problems[0])
    await services.settings.save({ tensorflowFolder: null })
    expect(services.settings.problem).toBeNull()
  } finally {
    await application.close()
    await removeTestModel(model)
  }
}, 180_000)
