import { dirname, join, sep } from 'node:path'
import { coreOps } from '../ops/eager/coreOps.ts'
import { maxPoolGradientValues } from '../ops/eager/maxPoolGradient.ts'
import type { Runtime } from '../ops/runtime.ts'
import type { Attempt } from './attempt.ts'
import { cpuDevice } from './device.ts'
import { requireHere, tensorLibrary } from './library.ts'
import { selfTest } from './selfTest.ts'

/** Loads tfjs's WebAssembly backend: it needs nothing native, so it is what works everywhere. */
export async function loadWasm(): Promise<Attempt> {
  try {
    const tf = tensorLibrary()
    const wasm = requireHere('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm')
    wasm.setWasmPaths(dirname(requireHere.resolve('@tensorflow/tfjs-backend-wasm')) + sep)
    if (!(await tf.setBackend('wasm'))) throw new Error('tfjs did not take the backend')
    const runtime: Runtime = {
      id: 'wasm',
      title: 'WebAssembly',
      device: cpuDevice(1), // its threads need web workers, which Node's build of it does not start
      version: wasm.version_wasm,
      tf,
      ops: coreOps(tf, {
        maxPoolGradient: (dy, x, _y, window) =>
          tf.tensor(
            maxPoolGradientValues(x.dataSync() as Float32Array, dy.dataSync() as Float32Array, x.shape, window),
            x.shape,
          ),
      }),
      scoped: (compute) => tf.tidy(compute as () => never),
    }
    await selfTest(runtime)
    return { tried: [`WebAssembly ${runtime.version} loads and computes.`], runtime, advice: null }
  } catch (error) {
    return {
      tried: [`WebAssembly does not load: ${(error as Error).message}.`],
      runtime: null,
      advice: `Install the packages anew (npm install); the files belong in ${join('node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist')}.`,
    }
  }
}
