import { describe } from 'vitest'
import { testRuntime } from '../../../../../test/golden/testRuntime.ts'
import { checkOps } from '../../../../../test/reference/checkOps.ts'

const runtime = await testRuntime('tensorflow')

describe.skipIf(!runtime)('operations on TensorFlow', () => {
  if (runtime) checkOps(runtime)
})
