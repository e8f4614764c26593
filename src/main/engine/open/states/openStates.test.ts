import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../../../../test/golden/readGolden.ts'
import { scoresOf } from '../../../../../test/open/scores.ts'
import { smallResidual } from '../../../../../test/open/smallResidual.ts'
import { testFolder } from '../../../../../test/testFolder.ts'
import { analyseArchitecture } from '../../../../shared/architecture/analysis.ts'
import { parameterSpecs } from '../../../../shared/architecture/parameters.ts'
import { presetArchitecture } from '../../../../shared/architecture/presets/table.ts'
import type { Architecture } from '../../../../shared/architecture/spec.ts'
import { encodeSafetensors } from '../../../../shared/checkpoint/safetensors.ts'
import { loadRuntime } from '../../runtime/loadRuntime.ts'
import { openModelFile } from '../openFile.ts'

const FOLDER = join(import.meta.dirname, '../../../../../test/golden/states')
/** By PyTorch (scripts/golden/state_dicts.py). */
const ANSWERS: { images: number[]; scores: Record<string, number[]> } = JSON.parse(
  readFileSync(join(FOLDER, 'scores.json'), 'utf8'),
)
const runtime = await loadRuntime('wasm')

const open = (file: string, own: Architecture[], architecture?: string) =>
  openModelFile(join(FOLDER, file), { id: 'x', title: 'X', own, ...(architecture && { architecture }) })

describe.each(Object.keys(ANSWERS.scores))('%s', (file) => {
  it('is recognised by its shapes and gives the scores of PyTorch', async () => {
    const model = await open(file, [smallResidual(7, 'other'), smallResidual(5)])
    expect(model.architecture.id).toBe('small')
    const found = await scoresOf(runtime, model, Float32Array.from(ANSWERS.images))
    expect(relativeError(found, ANSWERS.scores[file]!)).toBeLessThan(1e-5)
  })
})

describe('weights without a network', () => {
  it('say which copy was taken where a file holds an average beside', async () => {
    const { notes } = await open('training.ckpt', [smallResidual(5)])
    expect(notes.join(' ')).toContain('Those below "state_dict.module" were taken, not those below "state_dict_ema".')
  })

  it('in our own names and order are taken as they are, for any number of classes', async () => {
    const specs = parameterSpecs(analyseArchitecture(presetArchitecture('resnet-20', { classes: 7 })))
    const tensors = specs.map(({ name, shape }, at) => {
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => at + i / 1000)
      return { name, shape, data }
    })
    const path = join(await testFolder(), 'ours.safetensors')
    await writeFile(path, encodeSafetensors({ tensors, metadata: {} }))
    const model = await openModelFile(path, { id: 'x', title: 'X', own: [], architecture: 'resnet-20' })
    expect(model.tensors).toEqual(tensors)
  })

  it('that fit several networks ask which', async () => {
    const other = smallResidual(5, 'twin')
    const layers = other.layers.map((layer) => (layer.kind === 'add' ? { ...layer, activation: undefined } : layer))
    const own = [smallResidual(5), { ...other, layers } as Architecture]
    await expect(open('plain.pth', own)).rejects.toThrow(
      'The tensors of plain.pth fit 2 networks: small, twin; choose which one it is (--architecture on the command line).',
    )
    expect((await open('plain.pth', own, 'twin')).architecture.id).toBe('twin')
  })

  it('take one of several networks that compute the same, whatever their layers are called', async () => {
    const named = smallResidual(5, 'opened-before')
    const layers = named.layers.map((layer) => (layer.kind === 'dense' ? { ...layer, name: 'fc' } : layer))
    const own = [smallResidual(5), { ...named, layers } as Architecture]
    expect((await open('plain.pth', own)).architecture.id).toBe('small')
    expect((await open('plain.pth', own, 'opened-before')).architecture.id).toBe('opened-before')
  })

  it('that fit none are told with what is left over on either side', async () => {
    await expect(open('plain.pth', [smallResidual(7)], 'small')).rejects.toThrow(
      'plain.pth fits no network here: nearest is Small, with 20 of 22 tensors alike; the network also needs dense1/kernel [6, 7], dense1/bias [7]; the file also holds fc.weight [5, 6], fc.bias [5]; export it as ONNX, which says its layers.',
    )
    await expect(open('plain.pth', [], 'nothing')).rejects.toThrow(
      'There is no network "nothing" that plain.pth could be of',
    )
  })
})
