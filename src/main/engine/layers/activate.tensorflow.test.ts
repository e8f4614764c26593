import { describe } from 'vitest'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { checkActivations } from '../../../../test/reference/checkActivations.ts'

const runtime = await testRuntime('tensorflow')

describe.skipIf(!runtime)('activations on TensorFlow', () => {
  if (runtime) checkActivations(runtime.ops, (tensor) => tensor.dataSync())
})
