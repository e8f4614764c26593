import { describe, expect, it } from 'vitest'
import { STEPS_LIMIT } from '../../../../shared/explain/methods.ts'
import { wantedSteps } from './wantedSteps.ts'

/** Relative error of the midpoint rule for the slope of max(0, x - kink) from 0 to 1, whose integral is 1 - kink. */
const errorAt = (kink: number) => async (steps: number) => {
  const above = Array.from({ length: steps }, (_, n) => ((n + 0.5) / steps > kink ? 1 : 0) as number)
  return Math.abs(above.reduce((sum, slope) => sum + slope, 0) / steps - (1 - kink)) / (1 - kink)
}

describe('steps that make integrated gradients complete', () => {
  it.each([0.9, 0.97, 0.99, 0.93])('are computed, and do: a kink at %d', async (kink) => {
    const first = await errorAt(kink)(4)
    const wanted = await wantedSteps({ steps: 4, error: first }, errorAt(kink), 1e9)
    if (wanted.steps === null || !wanted.isComputed) throw new Error('None was computed.')
    expect(await errorAt(kink)(wanted.steps)).toBeLessThanOrEqual(0.05)
    expect(await errorAt(kink)(wanted.steps / 2)).toBeGreaterThan(0.05)
  })

  it('are estimated where there is no time to compute them: an error that falls with their number', async () => {
    expect(await wantedSteps({ steps: 32, error: 0.3 }, async () => null)).toEqual({ steps: 256, isComputed: false })
    expect(await wantedSteps({ steps: 32, error: 0.051 }, async () => null)).toEqual({ steps: 64, isComputed: false })
    let asked = 0
    const once = async () => (asked++ === 0 ? 0.12 : null)
    expect(await wantedSteps({ steps: 32, error: 0.3 }, once)).toEqual({ steps: 256, isComputed: false })
  })

  it('are none where the limit was computed and is too few', async () => {
    const computed: number[] = []
    const never = async (steps: number) => {
      computed.push(steps)
      return 0.4
    }
    expect(await wantedSteps({ steps: 32, error: 1 }, never, 1e9)).toEqual({ steps: null, because: 'computed' })
    expect(computed.at(-1)).toBe(STEPS_LIMIT)
    const atLimit = { steps: STEPS_LIMIT, error: 1 }
    expect(await wantedSteps(atLimit, async () => 0, 1e9)).toEqual({ steps: null, because: 'computed' })
  })

  it('are none by an estimate, and said to be that, where the time was up before the limit', async () => {
    expect(await wantedSteps({ steps: 32, error: 100 }, async () => null)).toEqual({
      steps: null,
      because: 'estimated',
    })
  })
})
