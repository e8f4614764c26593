import { checkFrozen, frozenArchitecture } from '../../../../test/golden/checkFrozen.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { eagerStep } from './eagerStep.ts'

const runtime = (await testRuntime('wasm'))!
checkFrozen([['eagerly on WebAssembly', (options) => eagerStep(runtime, frozenArchitecture, options)]])
