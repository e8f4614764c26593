import { expect, it } from 'vitest'
import { testRequest } from '../../../test/services/testRuns.ts'
import { layersOf } from '../workspace/layers/layersRecord.ts'
import type { RunStore } from '../workspace/runStore.ts'
import { queryLayers } from './layersQuery.ts'

it('a network that is NaN from its first measurement on is not said to be alive', async () => {
  const request = testRequest()
  const names = layersOf(request)
  // As single operations measure it: no channel is 0 where all are NaN.
  const values = Float32Array.from({ length: 4 * names.length }, (_, i) => (i % 4 === 3 ? 0 : Number.NaN))
  const runs = { layers: async () => ({ names, measured: [{ step: 0, values }] }), get: () => ({ file: { request } }) }
  const query = { id: 'run', quantities: ['gradient' as const], from: null, to: null, columns: 10 }
  const { sentence } = await queryLayers(runs as unknown as RunStore, query)
  expect(sentence).toContain(`${names[0]}: its numbers are NaN or infinite from the first step on`)
})
