import { describe, expect, it } from 'vitest'
import { paperArchitecture } from '../architecture/paper.ts'
import { PAPER_RECIPE } from '../training/presets.ts'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts'
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts'

const checkpoint: Checkpoint = {
  header: {
    version: 1,
    runId: 'a-run',
    title: 'Über-Lauf 1',
    createdAt: '2026-01-01T00:00:00.000Z',
    architecture: paperArchitecture('all-cnn-c', { width: 0.05 }),
    recipe: PAPER_RECIPE,
    seed: 4294967295,
    dataset: { name: 'shapes', sha256: 'ab'.repeat(32), classes: ['a', 'b'] },
    position: {
      epoch: 1,
      step: 17,
      batchInEpoch: 3,
      seconds: 1.25,
      epochLossSum: 0.1 + 0.2,
      epochErrors: 4,
      epochImages: 24,
      epochSeconds: 0.5,
    },
    metrics: null,
    best: null,
    watch: null,
    computation: {
      runtime: 'tensorflow',
      device: '2 CPU threads',
      threads: 2,
      stepMode: 'eager',
      algorithms: { conv1: 'direct' },
      versions: {},
    },
  },
  tensors: [
    { name: 'conv1/kernel', shape: [2, 2], data: Float32Array.of(1, -2.5, 1e-40, 3) },
    { name: 'conv1/kernel/momentum', shape: [2, 2], data: Float32Array.of(0, -0, 1, 2) },
  ],
}

describe('a checkpoint', () => {
  it('comes back as it was, to the last bit', async () => {
    const read = await decodeCheckpoint(await encodeCheckpoint(checkpoint), 'file')
    expect(read).toEqual(checkpoint)
    expect(Object.is(read.tensors[1]!.data[1], -0)).toBe(true)
  })

  it('is a safetensors file for everyone else', async () => {
    const { tensors } = decodeSafetensors(await encodeCheckpoint(checkpoint), 'file')
    expect(tensors).toEqual(checkpoint.tensors)
  })

  it('is refused when any one byte of it has changed', async () => {
    const good = await encodeCheckpoint(checkpoint)
    const accepted: number[] = []
    for (let at = 0; at < good.length; at++) {
      const bad = new Uint8Array(good)
      bad[at]! ^= 1 << (at % 8)
      const outcome = await decodeCheckpoint(bad, 'file').then(
        () => null,
        (error: unknown) => error,
      )
      if (outcome === null) accepted.push(at)
      else expect(outcome).toMatchObject({ name: 'WorkbenchError', code: 'BAD_FILE' })
    }
    expect(accepted).toEqual([])
  })

  it('is refused at any length but its own', async () => {
    const good = await encodeCheckpoint(checkpoint)
    for (const length of [0, 7, 8, 100, good.length - 1])
      await expect(decodeCheckpoint(good.slice(0, length), 'file')).rejects.toMatchObject({ code: 'BAD_FILE' })
    const longer = new Uint8Array(good.length + 1)
    longer.set(good)
    await expect(decodeCheckpoint(longer, 'file')).rejects.toThrow('1 bytes follow the last tensor')
  })

  it.each([
    [
      'its last byte',
      -1,
      'last.safetensors is damaged: its checksum does not match its content; use another checkpoint of the run.',
    ],
    [
      'a byte of its header',
      400,
      'last.safetensors is damaged: its checksum does not match its content; use another checkpoint of the run.',
    ],
  ])('says so when %s is another', async (_what, at, message) => {
    const bytes = await encodeCheckpoint(checkpoint)
    const index = at < 0 ? bytes.length + at : at
    bytes[index] = bytes[index] === 0x61 ? 0x62 : 0x61
    await expect(decodeCheckpoint(bytes, 'last.safetensors')).rejects.toThrow(message)
  })

  it('is not taken for one when it only holds weights', async () => {
    const bytes = encodeSafetensors({ tensors: checkpoint.tensors, metadata: {} })
    await expect(decodeCheckpoint(bytes, 'weights.safetensors')).rejects.toThrow(
      'weights.safetensors holds weights but is no checkpoint of this workbench; bring it in with `allconv import`.',
    )
  })
})
