import { describe } from 'vitest'
import { checkOps } from '../../../../../test/reference/checkOps.ts'
import { loadRuntime } from '../../runtime/loadRuntime.ts'

const runtime = await loadRuntime('wasm')

describe('operations on WebAssembly', () => checkOps(runtime))
