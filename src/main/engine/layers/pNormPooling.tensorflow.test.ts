import { describe } from 'vitest'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { checkPNormPooling } from '../../../../test/reference/checkPNormPooling.ts'

const runtime = await testRuntime('tensorflow')

describe.skipIf(!runtime)('p-norm pooling on TensorFlow', () => {
  if (runtime) checkPNormPooling(runtime)
})
