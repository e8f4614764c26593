import type { Tensor4D } from '@tensorflow/tfjs'
import { bordersOf, type MapOps } from '../ops.ts'
import type { Tensor, TensorLibrary } from '../runtime.ts'

/** Operations on borders and channels of maps, by kernels that every backend of tfjs has. */
export function mapOps(tf: TensorLibrary): MapOps<Tensor> {
  return {
    pad: (x, border, value) => tf.pad(x, bordersOf(border), value),
    crop(x, border) {
      const sides = bordersOf(border)
      return tf.slice(
        x,
        sides.map(([before]) => before),
        x.shape.map((side, axis) => side - sides[axis]![0] - sides[axis]![1]),
      )
    },
    channelMean: (x) => tf.mean(x, 3, true),
    shuffleChannels(x, groups) {
      const [n, height, width, channels] = (x as Tensor4D).shape
      const grouped = tf.reshape(x, [n * height * width, groups, channels / groups])
      return tf.reshape(tf.transpose(grouped, [0, 2, 1]), [n, height, width, channels])
    },
  }
}
