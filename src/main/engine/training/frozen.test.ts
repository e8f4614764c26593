import { expect, it } from 'vitest'
import { checkFrozen, frozenArchitecture } from '../../../../test/golden/checkFrozen.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { compiledStep } from './compiledStep.ts'
import { eagerStep } from './eagerStep.ts'

const runtime = await testRuntime('tensorflow')
if (runtime)
  checkFrozen([
    ['eagerly on TensorFlow', (options) => eagerStep(runtime, frozenArchitecture, options)],
    [
      'compiled',
      (options) => compiledStep(runtime, frozenArchitecture, { ...options, threads: 2, convolution: 'direct' }),
    ],
  ])
else it.skip('frozen layers on TensorFlow', () => expect(runtime).toBeNull())
