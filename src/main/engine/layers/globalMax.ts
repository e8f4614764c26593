import type { GlobalMaxSpec } from '../../../shared/architecture/spec.ts'
import { LOWEST, type Ops } from '../ops/ops.ts'
import type { Layer } from './layer.ts'

/** The map made square, and the window that is all of it; what is added lies behind every position of the map, and never wins. */
function whole<T>(ops: Ops<T>, x: T) {
  const [, height, width] = ops.shape(x) as [number, number, number]
  const kernel = Math.max(height, width)
  const border = { top: 0, bottom: kernel - height, left: 0, right: kernel - width }
  const square = height === width ? x : ops.pad(x, border, LOWEST)
  return { square, border, window: { kernel, stride: kernel, padding: 0 } }
}

/** The largest number of each map, [N, H, W, C] -> [N, 1, 1, C]; the signal goes down to where it first stands. */
export const globalMax: Layer<GlobalMaxSpec> = {
  forward(ops, _site, [x]) {
    const { square, window } = whole(ops, x!)
    return { output: ops.maxPool(square, window) }
  },
  backward(ops, _site, { inputs: [x], output }, signal, ask) {
    if (!ask.inputs[0]) return { inputs: [null], parameters: {} }
    const { square, border, window } = whole(ops, x!)
    const spread = ops.maxPoolGradient(signal, square, output, window)
    return { inputs: [square === x ? spread : ops.crop(spread, border)], parameters: {} }
  },
}
