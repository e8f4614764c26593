import type { LayerSpec } from '../../../../../shared/architecture/spec.ts'
import { kernelFromPytorch } from '../../../../../shared/checkpoint/weights.ts'
import { axesNCHW, sizeOf } from '../../axes.ts'
import { describeSides, type Reading } from '../graph.ts'
import type { Operators } from './operator.ts'
import { isPadded, NO_MARGINS, padded, windowOf } from './window.ts'

/** Conv: [N, C, H, W] by a kernel [out, in / groups, height, width]. */
function convolution(reading: Reading) {
  const given = reading.map(0)
  const { value, order } = reading.planes(given)
  const weights = reading.constant(1)
  const [channels, inputs, height, width] = weights.dims as [number, number, number, number]
  if (weights.dims.length !== 4)
    throw reading.bad(
      `its kernel has the shape [${weights.dims.join(', ')}], and images are convolved with four dimensions`,
    )
  const groups = reading.number('group', 1)
  if (inputs * groups !== value.shape.channels)
    throw reading.bad(`its kernel takes ${inputs * groups} channels, but its input has ${value.shape.channels}`)
  const { padding, ...window } = windowOf(reading, value, { height, width })
  // A kernel that would see nothing but zeros is refused in a layer, and allowed in ONNX.
  const extents = { height: (height - 1) * window.dilation.height + 1, width: (width - 1) * window.dilation.width + 1 }
  const isWide =
    Math.max(padding.top, padding.bottom) >= extents.height || Math.max(padding.left, padding.right) >= extents.width
  const from = isWide && isPadded(padding) ? padded(reading, value, padding) : value
  if (order && groups > 1)
    throw reading.bad(
      `its input ${describeSides(value)} has channels in another order, which groups of channels do not allow`,
    )
  const plain = kernelFromPytorch(reading.weights(1), [height, width, inputs, channels])
  const bias = reading.has(2) ? reading.weights(2, channels) : null
  const spec = {
    kind: 'convolution',
    ...window,
    groups,
    padding: from === value ? padding : NO_MARGINS,
    channels,
    relu: false,
    ...(!bias && { bias: false }),
  } as LayerSpec
  return reading.graph.emit(spec, [from], {
    tensors: { kernel: order ? reordered(plain, order, channels) : plain, ...(bias && { bias }) },
    wish: reading.wish(1),
    axes: (shape) => axesNCHW(shape, sizeOf(value.axes[0]!)),
  })
}

/** Rows of a kernel [..., in, out] where our channel `order[i]` is the file's i. */
export function reordered(kernel: Float32Array, order: readonly number[], outputs: number): Float32Array {
  const out = new Float32Array(kernel.length)
  const row = order.length * outputs
  for (let at = 0; at < kernel.length; at += row)
    for (const [theirs, ours] of order.entries())
      out.set(kernel.subarray(at + theirs * outputs, at + (theirs + 1) * outputs), at + ours * outputs)
  return out
}

export const CONVOLUTION: Operators = { Conv: convolution }
