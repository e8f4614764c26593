import { describe } from 'vitest'
import { checkNetworks } from '../../../../test/golden/checkNetworks.ts'
import { PAPER_NETWORKS } from '../../../shared/architecture/paper.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'

const runtime = await loadRuntime('wasm')

describe('on WebAssembly', () => {
  checkNetworks(
    runtime,
    PAPER_NETWORKS.map(({ id }) => id),
  )
})
