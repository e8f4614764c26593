import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainRun } from '../../../../test/training/plainParts.ts'
import { paperArchitecture } from '../../../shared/architecture/paper.ts'
import { type Checkpoint, checkpointMetadata, encodeCheckpoint } from '../../../shared/checkpoint/checkpoint.ts'
import { safetensorsParts } from '../../../shared/checkpoint/safetensors.ts'
import { UNSEALED } from '../../../shared/checkpoint/seal.ts'
import { sealedSums } from '../../disk/filePieces.ts'
import { epochFileName, positionFileName, readCheckpoint, requireNetwork, writeCheckpoint } from './checkpointFile.ts'
import { createCheckpointWriter } from './checkpointWriter.ts'

let folder: string
let checkpoint: Checkpoint
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allconv-test-'))
  const { parts } = plainRun()
  const position = {
    epoch: 0,
    step: 4,
    batchInEpoch: 4,
    seconds: 1,
    epochLossSum: 1,
    epochErrors: 1,
    epochImages: 28,
    epochSeconds: 1,
  }
  checkpoint = await parts.checkpoint({ position, best: null }, null)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a checkpoint file', () => {
  it('comes back as it was, and is known by its SHA-256', async () => {
    const path = join(folder, 'deep', 'er', epochFileName(0))
    await mkdir(join(folder, 'deep', 'er'), { recursive: true })
    const { sha256, bytes } = await writeCheckpoint(path, checkpoint)
    expect(await readCheckpoint(path, sha256)).toEqual(checkpoint)
    expect((await readFile(path)).length).toBe(bytes)
    expect(await readdir(join(folder, 'deep', 'er'))).toEqual(['epoch-0001.safetensors'])
  })

  it('is written piece by piece with the very bytes that it has in one piece', async () => {
    const path = join(folder, 'pieces.safetensors')
    const large = {
      name: 'large',
      shape: [3, 700_001],
      data: Float32Array.from({ length: 2_100_003 }, (_, i) => i / 7),
    }
    for (const tensors of [checkpoint.tensors, [], [large, ...checkpoint.tensors]]) {
      const whole = await encodeCheckpoint({ ...checkpoint, tensors })
      const sha256 = createHash('sha256').update(whole).digest('hex')
      expect(await writeCheckpoint(path, { ...checkpoint, tensors })).toEqual({ sha256, bytes: whole.length })
      expect(Buffer.compare(await readFile(path), whole)).toBe(0)
      const read = await readCheckpoint(path, sha256)
      // Read back and written anew: the same bytes, compared faster than millions of numbers.
      expect(Buffer.compare(await encodeCheckpoint(read), whole)).toBe(0)
      expect((await readCheckpoint(path)).tensors.map(({ name }) => name)).toEqual(tensors.map(({ name }) => name))
      expect(await sealedSums(path)).toMatchObject({ isSound: true, sha256 })
    }
  })

  it('may be larger than 2 GiB, and is then verified to its end', async () => {
    const path = join(folder, 'huge.safetensors')
    // Bytes that belong to a tensor which is not read: a file of zeros that takes no place on the disk.
    const size = 2 ** 31 + 1000
    const metadata = checkpointMetadata(checkpoint.header, UNSEALED)
    const { head } = safetensorsParts({ tensors: [], metadata })
    const json = JSON.stringify({
      __metadata__: metadata,
      bytes: { dtype: 'U8', shape: [size], data_offsets: [0, size] },
    })
    const start = Buffer.concat([head.subarray(0, 8), Buffer.from(json)])
    start.writeBigUInt64LE(BigInt(start.length - 8))
    await writeFile(path, start)
    await truncate(path, start.length + size)
    await expect(readCheckpoint(path)).rejects.toThrow('is damaged: its checksum does not match its content')
  }, 120_000)

  it('is refused when the catalogue knows another file by its name', async () => {
    const path = join(folder, positionFileName(4))
    await writeCheckpoint(path, checkpoint)
    await expect(readCheckpoint(path, '0'.repeat(64))).rejects.toThrow(
      `${path} is not the file that the catalogue knows by that name (its SHA-256 differs); put the original back or use another checkpoint.`,
    )
  })

  it('is refused when one byte was flipped on the disk', async () => {
    const path = join(folder, 'flipped.safetensors')
    await writeCheckpoint(path, checkpoint)
    const bytes = await readFile(path)
    bytes[bytes.length - 5]! ^= 1
    await writeFile(path, bytes)
    await expect(readCheckpoint(path)).rejects.toThrow(
      `${path} is damaged: its checksum does not match its content; use another checkpoint of the run.`,
    )
  })

  it('is refused when its copy was cut off', async () => {
    const path = join(folder, 'cut.safetensors')
    await writeCheckpoint(path, checkpoint)
    await writeFile(path, (await readFile(path)).subarray(0, -10))
    await expect(readCheckpoint(path)).rejects.toThrow('lie outside the file, which is probably cut off')
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'leaves nothing behind where it may not be written',
    async () => {
      const closed = await mkdtemp(join(folder, 'closed-'))
      await chmod(closed, 0o500)
      await expect(writeCheckpoint(join(closed, 'a.safetensors'), checkpoint)).rejects.toMatchObject({ code: 'DISK' })
      expect(await readdir(closed)).toEqual([])
    },
  )

  it('leaves everything else as it was where it cannot be written', async () => {
    const path = join(folder, 'full')
    await writeFile(path, 'a file where a folder should be')
    await expect(writeCheckpoint(join(path, 'a.safetensors'), checkpoint)).rejects.toThrow()
    expect(await readFile(path, 'utf8')).toBe('a file where a folder should be')
  })

  it.each([
    ['another width', paperArchitecture('all-cnn-c', { width: 0.1 }), 'layer 2 differs'],
    ['fewer layers', paperArchitecture('model-a', { width: 0.05 }), '13 layers instead of 11'],
    [
      'other images',
      paperArchitecture('all-cnn-c', { width: 0.05, inputSize: 48 }),
      'images of 32x32x3 instead of 48x48x3',
    ],
  ])('is refused for a network with %s', (_what, architecture, why) => {
    const refuse = () => requireNetwork(checkpoint, architecture, 'file')
    expect(refuse).toThrow(
      `file is a checkpoint of another network: it holds All-CNN-C, not ${architecture.title} (${why}`,
    )
  })

  it('fits its own network however a file orders the fields', () => {
    const architecture = structuredClone(checkpoint.header.architecture)
    architecture.layers = architecture.layers.map((layer) =>
      Object.fromEntries(Object.entries(layer).reverse()),
    ) as never
    expect(() => requireNetwork(checkpoint, architecture, 'file')).not.toThrow()
  })
})

describe('the writer of checkpoints', () => {
  it('writes in the order it was asked, while the caller goes on', async () => {
    const order: string[] = []
    const release: (() => void)[] = []
    const writer = createCheckpointWriter('c', async (path) => {
      await new Promise<void>((resolve) => release.push(resolve))
      order.push(path)
      return { sha256: '', bytes: 1 }
    })
    await writer.write(checkpoint, { role: 'position', best: false })
    expect(order).toEqual([]) // went on at once
    const second = writer.write(
      { ...checkpoint, header: { ...checkpoint.header, position: { ...checkpoint.header.position, step: 9 } } },
      { role: 'position', best: false },
    )
    release[0]!()
    await second
    expect(order).toEqual([join('c', 'step-00000004.safetensors')])
    expect(writer.takeWritten().map(({ step }) => step)).toEqual([4])
    await Promise.resolve()
    release[1]!()
    await writer.finish()
    expect(writer.takeWritten().map(({ step }) => step)).toEqual([9])
    expect(writer.takeWritten()).toEqual([])
  })
})
