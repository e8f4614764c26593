import { architecture, checkRecipes } from '../../../../test/golden/checkRecipes.ts'
import { testRuntime } from '../../../../test/golden/testRuntime.ts'
import { eagerStep } from './eagerStep.ts'

const runtime = (await testRuntime('wasm'))!
checkRecipes([['eagerly on WebAssembly', (recipe) => eagerStep(runtime, architecture, { recipe, seed: 0 })]])
