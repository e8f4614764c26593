import { poolingSides, windowCounts } from '../../../shared/architecture/kinds/poolingWindow.ts'
import type { AveragePoolingSpec, MapShape } from '../../../shared/architecture/spec.ts'
import type { Ops } from '../ops/ops.ts'
import type { Layer } from './layer.ts'
import { bordered } from './poolingBorder.ts'
import { tapsOf } from './taps.ts'

/** `sums` of the windows, or what comes down to them, over how many numbers each window counts. */
function divided<T>(ops: Ops<T>, sums: T, spec: AveragePoolingSpec, input: MapShape): T {
  const { height, width } = poolingSides(spec, input)
  const [down, across] = [windowCounts(input.height, height, spec), windowCounts(input.width, width, spec)]
  const shares = down.flatMap((rows) => across.map((columns) => 1 / (rows * columns)))
  if (shares.every((share) => share === 1 / spec.kernel ** 2)) return ops.scale(sums, 1 / spec.kernel ** 2)
  return ops.multiply(sums, ops.constant(Float32Array.from(shares), [1, down.length, across.length, 1]))
}

/** The mean of each window, tap by tap. */
export const averagePooling: Layer<AveragePoolingSpec> = {
  forward(ops, { spec, report }, [x]) {
    const { map, window } = bordered(ops, x!, spec, report.input, 0)
    const sum = tapsOf(spec)
      .map(([row, column]) => ops.windowTap(map, window, row, column))
      .reduce((a, b) => ops.add(a, b))
    return { output: divided(ops, sum, spec, report.input) }
  },

  backward(ops, { spec, report }, { inputs: [x] }, signal, ask) {
    if (!ask.inputs[0]) return { inputs: [null], parameters: {} }
    const { map, window, crop } = bordered(ops, x!, spec, report.input, 0)
    const share = divided(ops, signal, spec, report.input)
    const spread = tapsOf(spec)
      .map(([row, column]) => ops.windowTapGradient(share, ops.shape(map), window, row, column))
      .reduce((a, b) => ops.add(a, b))
    return { inputs: [crop(spread)], parameters: {} }
  },
}
