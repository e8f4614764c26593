import { parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { testCurves } from '../../../../../test/exports/curves.ts'
import { crc32c, maskedCrc32c } from './crc32c.ts'
import { CURVE_WRITERS } from './table.ts'

// That TensorBoard reads the same numbers: npm run peers -- exports.

async function contentOf(format: keyof typeof CURVE_WRITERS, rows: 'steps' | 'epochs' = 'steps') {
  const [file] = await CURVE_WRITERS[format](testCurves(), rows, 'curves')
  return file!
}

describe('curves as CSV', () => {
  it('have a row a step, in the fewest digits that give single precision back', async () => {
    const { content } = await contentOf('csv')
    expect(String(content).split('\r\n').slice(0, 3)).toEqual([
      'step,epoch,seconds,loss,error,learningRate,imagesPerSecond',
      '0,0.3333333333333333,0,2.3,0.9,0.05,213.4',
      '1,0.6666666666666666,1.25,2.1571429,0.8,0.05,213.4',
    ])
  })

  it('have a row an epoch, with nothing where there is no number', async () => {
    const { content } = await contentOf('csv', 'epochs')
    expect(String(content).split('\r\n')[1]).toBe('0,3,0.05,2.1,0.7,2.2,0.75,,,3.75,213.4')
  })
})

describe('curves as Parquet', () => {
  it.each(['steps', 'epochs'] as const)('hold the same %s, read by hyparquet', async (rows) => {
    const { content } = await contentOf('parquet', rows)
    const bytes = content as Uint8Array<ArrayBuffer>
    const found = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    })
    const { steps, epochs } = testCurves()
    if (rows === 'steps') {
      expect(found).toHaveLength(steps.length)
      expect(found[4]).toEqual({
        step: 4n,
        ...{ epoch: steps.epoch[4], seconds: 5, loss: steps.loss[4], error: steps.error[4] },
        ...{ learningRate: steps.learningRate[4], imagesPerSecond: steps.imagesPerSecond[4] },
      })
    } else expect(found[1]).toMatchObject({ epoch: 1n, step: 6n, trainLoss: epochs[1]!.trainLoss, testLoss: null })
  })
})

describe('an event file', () => {
  it('has the checksums of RFC 3720', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a91_36aa)
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd_794e)
  })

  it('is whole records: version, settings, steps, epochs', async () => {
    const { name, content } = await contentOf('tensorboard')
    expect(name).toBe('events.out.tfevents.1769869500.allconv')
    const bytes = content as Uint8Array
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    let records = 0
    for (let at = 0; at < bytes.length; records++) {
      const length = Number(view.getBigUint64(at, true))
      expect(view.getUint32(at + 8, true)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)))
      expect(view.getUint32(at + 12 + length, true)).toBe(maskedCrc32c(bytes.subarray(at + 12, at + 12 + length)))
      at += 16 + length
    }
    expect(records).toBe(2 + 6 + 2)
    expect(Buffer.from(bytes).toString('latin1')).toContain('A run')
  })
})
