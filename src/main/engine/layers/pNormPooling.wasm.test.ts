import { describe } from 'vitest'
import { checkPNormPooling } from '../../../../test/reference/checkPNormPooling.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'

const runtime = await loadRuntime('wasm')

describe('p-norm pooling on WebAssembly', () => checkPNormPooling(runtime))
