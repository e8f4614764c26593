import { describe } from 'vitest'
import { checkPresets } from '../../../../test/golden/checkPresets.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { compiledStep } from './compiledStep.ts'

const runtime = await testRuntime('tensorflow')

describe.skipIf(!runtime)('on TensorFlow', () => {
  if (!runtime) return
  describe('by single operations', () => checkPresets(runtime))
  describe('compiled, in two parts', () =>
    checkPresets(runtime, (architecture, options) =>
      compiledStep(runtime, architecture, { ...options, threads: 2, convolution: 'direct' }),
    ))
})
