import { describeLayerKinds } from '../../../../test/golden/checkLayerKinds.ts'
import { coreOps } from '../ops/eager/coreOps.ts'
import { loadRuntime } from '../runtime/loadRuntime.ts'

const runtime = await loadRuntime('wasm')

describeLayerKinds('on WebAssembly', runtime)
describeLayerKinds("by tfjs's kernels alone, as on WebGPU", { ...runtime, ops: coreOps(runtime.tf) })
