import type { ArchitectureReport } from '../../../../shared/architecture/analysis.ts'
import { sidesOf } from '../../../../shared/architecture/kinds/sides.ts'
import { parameterSpecs } from '../../../../shared/architecture/parameters.ts'
import { elements } from '../../../../shared/checkpoint/shape.ts'
import type { OwnMetadata } from '../../exports/ownMetadata.ts'

/** Places of average poolings that may each have a number of their own. */
const MOST_CORRECTIONS = 2 ** 22

/**
 * Whether files of weights have room for the numbers that the network's graph is written with: metadata may say anything, and memory is taken by what
 * it says.
 * @param bytes of the files of weights
 */
export function isModest(
  report: ArchitectureReport,
  { architecture, preprocessing }: Pick<OwnMetadata, 'architecture' | 'preprocessing'>,
  bytes: number,
): boolean {
  let numbers = parameterSpecs(report).reduce((sum, { shape }) => sum + elements(shape), 0)
  let corrections = 0
  for (const { spec, input, output } of report.layers)
    if (spec.kind === 'average-pooling') corrections += output.height * output.width
    else if (spec.kind === 'convolution') {
      const [kernel, apart] = [sidesOf(spec.kernel), sidesOf(spec.dilation ?? 1)]
      const stride = sidesOf(spec.stride)
      const wide = ((kernel.height - 1) * apart.height + 1) * ((kernel.width - 1) * apart.width + 1)
      // At a stride a dilated kernel [height, width, in / groups, out] is written with zeros between its taps.
      if (stride.height > 1 || stride.width > 1)
        numbers += ((wide - kernel.height * kernel.width) * input.channels * spec.channels) / (spec.groups ?? 1)
    }
  const { height, width, channels } = architecture.input
  if (preprocessing.inside && preprocessing.kind === 'gcn-zca') numbers += (height * width * channels) ** 2
  return corrections <= MOST_CORRECTIONS && 4 * numbers <= bytes + 4 * MOST_CORRECTIONS
}
