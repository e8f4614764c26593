import { inLots, LOT } from './lots.mjs'
import { progressOf } from './progress.mjs'

/**
 * Imports so many changed data sets: archives, images, tables, CIFAR, arrays, Parquet.
 * @param {{ count: number, seed: number, stop: { isAsked: boolean } }} options
 */
export async function datasets({ count, seed, stop }) {
  const lots = Math.ceil(count / LOT)
  const progress = progressOf('Changed data sets', lots * LOT, 'imported')
  const fuzzer = ['fuzzDatasets.ts', 'fuzzDatasets']
  const { findings, ...sum } = await inLots({ fuzzer, lots, seed, stop, progress, onLot: progress.show })
  return {
    title: 'Changed data sets',
    tried: sum.files,
    figures: {
      imported: sum.files,
      of: lots * LOT,
      'taken whole': sum.accepted,
      refused: sum.refused,
      'slowest, s': sum.slowestMs / 1000,
      'most memory of a process, MB': Math.round(sum.megabytes),
      seconds: Math.round(progress.seconds()),
    },
    findings,
  }
}
