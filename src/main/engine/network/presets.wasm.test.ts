import { describe } from 'vitest'
import { checkPresets } from '../../../../test/golden/checkPresets.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'

const runtime = await loadRuntime('wasm')

describe('on WebAssembly', () => checkPresets(runtime))
