import { describe } from 'vitest'
import { checkNetworks } from '../../../../test/golden/checkNetworks.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { PAPER_NETWORKS } from '../../../shared/architecture/paper.ts'

const runtime = await testRuntime('tensorflow')

describe.skipIf(!runtime)('on TensorFlow', () => {
  if (runtime)
    checkNetworks(
      runtime,
      PAPER_NETWORKS.map(({ id }) => id),
    )
})
