import { describe, vi } from 'vitest'
import { checkNetworks } from '../../../../test/golden/checkNetworks.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { checkOps } from '../../../../test/reference/checkOps.ts'

const runtime = await testRuntime('webgpu')

describe.skipIf(!runtime)('on WebGPU', () => {
  if (!runtime) return
  checkOps(runtime)
  // A GPU drawn in software takes minutes.
  vi.setConfig({ testTimeout: 300_000 })
  checkNetworks(runtime, ['model-a'])
})
