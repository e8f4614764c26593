import { checkDiagnostics } from '../../../../../test/golden/checkDiagnostics.ts'
import { loadRuntime } from '../../runtime/loadRuntime.ts'
import { eagerStep } from '../eagerStep.ts'

const runtime = await loadRuntime('wasm')
checkDiagnostics([['on WebAssembly', async (architecture, options) => eagerStep(runtime, architecture, options)]])
