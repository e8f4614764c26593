import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { exportedModel, rowCases } from '../../../../test/exports/cases.ts'
import { testFolder } from '../../../../test/testFolder.ts'
import { QUICK_RECIPE } from '../../../shared/training/presets.ts'
import { START } from '../../../shared/training/run.ts'
import { writeCheckpoint } from '../checkpoint/checkpointFile.ts'
import type { JobContext } from '../protocol.ts'
import { exportModel } from './exportModel.ts'

it('a file whose ending is typed in capitals gets the usual one, and that is the file that is named', async () => {
  const folder = await testFolder()
  const { title, runId, architecture, weights, classes } = exportedModel(rowCases()[0]!)
  const checkpointPath = join(folder, 'checkpoint')
  const computation = {
    runtime: 'wasm',
    device: '',
    threads: 1,
    stepMode: 'eager',
    algorithms: {},
    versions: {},
  } as const
  const header = {
    version: 1 as const,
    ...{ title, runId, architecture, computation },
    createdAt: '',
    recipe: { ...QUICK_RECIPE, preprocessing: 'none' as const },
    seed: 1,
    dataset: { name: 'shapes', sha256: 'a'.repeat(64), classes },
    position: START,
    ...{ metrics: null, best: null, watch: null },
  }
  await writeCheckpoint(checkpointPath, { header, tensors: weights })
  const options = { order: 'pytorch', weights: 'trained', preprocessing: 'inside', version: '0.0.0' } as const
  const job = exportModel(
    { ...options, checkpointPath, format: 'onnx', outPath: join(folder, 'Net.ONNX') },
    {} as JobContext<never>,
  )
  const { value } = await job.next()
  expect(value).toMatchObject({ path: join(folder, 'Net.onnx'), files: [{ path: join(folder, 'Net.onnx') }] })
  expect(await readdir(folder)).toEqual(['Net.onnx', 'checkpoint'])
})
