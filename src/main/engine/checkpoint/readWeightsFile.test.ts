import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../../../test/testFolder.ts'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { paperArchitecture } from '../../../shared/architecture/paper.ts'
import { parameterSpecs } from '../../../shared/architecture/parameters.ts'
import { encodeSafetensors } from '../../../shared/checkpoint/safetensors.ts'
import { adoptWeights } from '../../../shared/weights/adoptWeights.ts'
import { readWeightsFile } from './readWeightsFile.ts'

const FORMS = join(import.meta.dirname, '../../../../test/weights/forms')
const specs = parameterSpecs(analyseArchitecture(paperArchitecture('all-cnn-c', { width: 0.0625 })))
const adopted = async (name: string, prefix?: string) =>
  adoptWeights(await readWeightsFile(join(FORMS, name)), specs, 'All-CNN-C', prefix)

describe('weight files of other programs', () => {
  it.each([
    ['state_dict.pth', 'is a PyTorch checkpoint', '"allconv open", or by "Open a model" in the window, or in Python'],
    ['checkpoint.pth.tar', 'is a PyTorch checkpoint', 'safetensors.torch.save_file'],
    ['legacy.pth', 'is a PyTorch checkpoint in the form from before version 1.6', 'safetensors.torch.save_file'],
    ['arrays.npz', 'is a NumPy archive', 'safetensors.numpy.save_file'],
    ['model.h5', 'is an HDF5 file', 'safetensors.numpy.save_file'],
    ['model.onnx', 'is an ONNX model', 'open it with "allconv open", or by "Open a model" in the window'],
    ['pointer.safetensors', 'is a Git LFS pointer', 'git lfs pull'],
    ['page.safetensors', 'is a web page', 'download the file again'],
    ['model.safetensors.index.json', 'is the index of weights', 'open it with "allconv open"'],
    ['model.json', 'is a TensorFlow.js model', 'open it with "allconv open"'],
    ['model-00001-of-00002.safetensors', 'is one of 2 shards', 'open their index'],
  ])('%s is called by its form, with the way out', async (name, form, wayOut) => {
    const message = await adopted(name).then(
      () => 'taken',
      (error: Error) => error.message,
    )
    expect(message).toContain(`${name} ${form}`)
    expect(message).toContain(wayOut)
    expect(message).toMatch(/^[^\n]{1,400}\.$/)
  })

  it('every file of the folder is answered by one of these tests', async () => {
    expect((await readdir(FORMS)).sort()).toHaveLength(15)
  })

  it('places of an nn.Sequential are the layers in their order', async () => {
    const { weights, notes } = await adopted('sequential.safetensors')
    expect(weights.map(({ name }) => name)).toEqual(specs.map(({ name }) => name))
    expect(notes[0]).toContain('features.0 is conv1')
    expect(notes[0]).toContain('features.16 is conv9')
  })

  it('of a model and its average the model is taken, or what is asked for', async () => {
    const { weights, notes } = await adopted('model-and-ema.safetensors')
    expect(weights).toHaveLength(18)
    expect(notes[0]).toContain('those below "model." were taken, not those below "ema."')
    expect((await adopted('model-and-ema.safetensors', 'ema')).notes).toEqual([])
    await expect(adopted('model-and-ema.safetensors', 'swa')).rejects.toThrow('it has no weights below "swa"')
  })

  it('biases that are all missing count as 0, and that is said', async () => {
    const { weights, notes } = await adopted('no-bias.safetensors')
    expect(weights[1]!.data.every((value) => value === 0)).toBe(true)
    expect(notes).toEqual(['The file holds no biases; they count as 0, as where a layer was made without them.'])
  })

  it('what float16 could not hold is no divergence', async () => {
    await expect(adopted('half-overflow.safetensors')).rejects.toThrow(
      /conv3\.weight holds -?Infinity in \d+ of \d+ places, since float16 ends at 65504; save the weights as float32 or bfloat16/,
    )
  })

  it('a folder stands for its one safetensors file, and is named where it has none or several', async () => {
    const folder = await testFolder()
    const make = async (name: string, files: string[]) => {
      await mkdir(join(folder, name))
      const bytes = encodeSafetensors({
        tensors: specs.map(({ name, shape }) => ({
          name,
          shape: [...shape],
          data: new Float32Array(shape.reduce((a, b) => a * b)),
        })),
        metadata: {},
      })
      for (const file of files) await writeFile(join(folder, name, file), bytes)
      return join(folder, name)
    }
    expect((await readWeightsFile(await make('hub', ['config.json', 'model.safetensors']))).label).toBe(
      'model.safetensors',
    )
    await expect(readWeightsFile(await make('empty', []))).rejects.toThrow(
      /is a folder without a safetensors file; choose the file that holds the weights\.$/,
    )
    await expect(readWeightsFile(await make('torch', ['pytorch_model.bin']))).rejects.toThrow(
      /it holds pytorch_model\.bin/,
    )
    await expect(readWeightsFile(await make('two', ['a.safetensors', 'b.safetensors']))).rejects.toThrow(
      /2 safetensors files \(a\.safetensors and b\.safetensors\); choose one of them/,
    )
    const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors']
    await expect(readWeightsFile(await make('shards', shards))).rejects.toThrow(
      /spread over 2 shards; open their index .*allconv open.* or join them/,
    )
  })
})
