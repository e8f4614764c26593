import { describe, expect, it } from 'vitest'
import type { EpochMetrics } from '../../shared/training/run.ts'
import type { LedgerEntry } from './checkpointLedger.ts'
import { mostKept, superfluous } from './retention.ts'

describe('mostKept', () => {
  it.each([
    { epochs: 1, everyEpochs: 1, atMost: 20 },
    { epochs: 5, everyEpochs: 1, atMost: null },
    { epochs: 350, everyEpochs: 1, atMost: 20 },
    { epochs: 350, everyEpochs: 100, atMost: null },
    { epochs: 30, everyEpochs: 10, atMost: 2 },
  ])('is what the rule leaves of %o where the best one is the first', ({ epochs, ...rule }) => {
    const metrics = Array.from({ length: epochs }, (_, epoch) => ({ epoch, validationError: epoch / epochs }))
    let kept: LedgerEntry[] = []
    for (let epoch = 0; epoch < epochs; epoch++) {
      kept.push({ kind: 'epoch', epoch, sha256: String(epoch) } as unknown as LedgerEntry)
      const gone = superfluous(kept, metrics.slice(0, epoch + 1) as unknown as EpochMetrics[], rule)
      kept = kept.filter((entry) => !gone.includes(entry))
    }
    expect(kept.length).toBeLessThanOrEqual(mostKept(epochs, rule))
    expect(kept.length).toBeGreaterThanOrEqual(mostKept(epochs, rule) - 1)
  })
})
