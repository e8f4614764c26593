import { describe } from 'vitest'
import { checkActivations } from '../../../../test/reference/checkActivations.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'

const { ops } = await loadRuntime('wasm')

describe('activations on WebAssembly', () => checkActivations(ops, (tensor) => tensor.dataSync()))
