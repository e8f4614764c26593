import { describe } from 'vitest'
import { checkOps } from '../../../../../test/reference/checkOps.ts'
import { loadRuntime } from '../../runtime/loadRuntime.ts'
import { coreOps } from './coreOps.ts'

const runtime = await loadRuntime('wasm')

describe('operations on WebAssembly', () => checkOps(runtime))

describe("operations by tfjs's kernels alone, as on WebGPU", () => checkOps({ ...runtime, ops: coreOps(runtime.tf) }))
