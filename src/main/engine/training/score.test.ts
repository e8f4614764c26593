import { describe, expect, it } from 'vitest'
import type { DataBatch } from '../data/batches.ts'
import { judge, score } from './score.ts'

describe('the judgement of one image', () => {
  // Losses and scores by PyTorch 1.13: F.cross_entropy(torch.tensor([scores]), torch.tensor([label])), softmax().
  it.each([
    [[1, 2, 3], 0, { loss: 2.40760596, predicted: 2, confidence: 0.66524096 }],
    [[1, 2, 3], 2, { loss: 0.40760596, predicted: 2, confidence: 0.66524096 }],
    [[0, 0, 0, 0], 3, { loss: 1.38629436, predicted: 0, confidence: 0.25 }],
    [[1000, 0], 1, { loss: 1000, predicted: 0, confidence: 1 }],
    [[-1000, -1001], 0, { loss: 0.31326166, predicted: 0, confidence: 0.73105858 }],
  ])('of scores %j with class %d is the softmax cross-entropy', (scores, label, expected) => {
    const found = judge(Float32Array.from(scores), label)
    expect(found.predicted).toBe(expected.predicted)
    expect(found.loss).toBeCloseTo(expected.loss, 6)
    expect(found.confidence).toBeCloseTo(expected.confidence, 6)
  })
})

describe('the score of a part', () => {
  const labels = [0, 1, 2, 1, 0]
  // The "network" answers class 1 always, class 0 a little, class 2 never.
  const step = {
    logits: async (_images: Float32Array, count: number) =>
      Float32Array.from({ length: count * 3 }, (_, i) => [1, 2, 0][i % 3]!),
  }
  const data = {
    classes: ['a', 'b', 'c'],
    async *evaluationBatches() {
      for (const some of [labels.slice(0, 3), labels.slice(3)])
        yield {
          size: some.length,
          images: new Float32Array(some.length),
          labels: Int32Array.from(some),
          positions: new Uint32Array(some.length),
        } satisfies DataBatch
    },
  }

  it('counts images, not batches, and names classes that are never scored', async () => {
    const work = score(step, data, 'test')
    const seen: number[] = []
    let next = await work.next()
    for (; !next.done; next = await work.next()) seen.push(next.value)
    const sum = Math.log(Math.E + Math.E ** 2 + 1)
    expect(seen).toEqual([3, 5])
    expect(next.value).toMatchObject({ error: 3 / 5, count: 5, deadClasses: [2] })
    expect(next.value!.loss).toBeCloseTo((2 * (sum - 1) + 2 * (sum - 2) + sum) / 5, 6)
  })

  it('is null where there are no images', async () => {
    const none = { ...data, async *evaluationBatches() {} }
    expect(await score(step, none, 'validation').next()).toEqual({ done: true, value: null })
  })
})
