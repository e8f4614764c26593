import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { testFolder } from '../../../../test/testFolder.ts'
import { bytesSource } from './byteSource.ts'
import { filesNamedByJson } from './filesNamed.ts'
import { checkModelFile } from './openFile.ts'

const GOLDEN = join(import.meta.dirname, '../../../../test/golden')
const OPTIONS = { id: 'model', title: 'Model' }

it.each([
  [{ weightsManifest: [{ paths: ['a.bin', 'sub/b.bin'] }, { paths: ['a.bin'] }] }, ['a.bin', 'sub/b.bin']],
  [
    { weight_map: { one: 'part-1.safetensors', two: 'part-2.safetensors' } },
    ['part-1.safetensors', 'part-2.safetensors'],
  ],
  [{ weightsManifest: [{ paths: ['../up.bin', '/etc/passwd', 'a/../../b', 'C:\\x', 7] }] }, []],
  [{ weightsManifest: 'x' }, []],
])('files beside %j', (json, wanted) => {
  expect(filesNamedByJson(bytesSource(Buffer.from(JSON.stringify(json)), 'model.json'))).toEqual(wanted)
})

it('an ONNX file names its external data once, and one without has none', async () => {
  const named = (name: string) => checkModelFile(join(GOLDEN, 'onnx', name), OPTIONS)
  expect(await named('external-numbers.onnx')).toEqual(['external-numbers.data'])
  expect(await named('residual.onnx')).toEqual([])
})

it('JSON is known by its content, whatever its ending is', async () => {
  const folder = await testFolder()
  const json = { modelTopology: { node: [] }, weightsManifest: [{ paths: ['group1.bin'], weights: [] }] }
  for (const name of ['model.json', 'MODEL.JSON', 'model']) {
    await writeFile(join(folder, name), JSON.stringify(json))
    expect(await checkModelFile(join(folder, name), OPTIONS)).toEqual(['group1.bin'])
  }
})
