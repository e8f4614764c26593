import { augment, augmentPixels } from '../../../shared/data/augmentations/augment.ts'
import { augmentationWords } from '../../../shared/data/augmentations/table.ts'
import type { XRayStage } from '../../../shared/explain/model.ts'
import type { LoadedModel } from '../checkpoint/loadModel.ts'
import { applyPointwise } from '../data/preprocessing/pointwise.ts'
import { forward } from '../network/forward.ts'
import { take, upTo } from './readScores.ts'

/** What the network is really given of an image, stage by stage; stages that this checkpoint's recipe leaves out are left out here. */
export async function xray(model: LoadedModel, pixels: Uint8Array, seed: number): Promise<XRayStage[]> {
  const { preprocessing, header, runtime, network } = model
  const { augmentation, dropout } = header.recipe
  const { state } = preprocessing
  const stages: XRayStage[] = [
    {
      id: 'raw',
      title: 'Pixels',
      values: Float32Array.from(pixels),
      help: 'As dropped, at the size of the network: 0 to 255.',
    },
    {
      id: 'normalised',
      title: {
        none: 'Scaled',
        standardise: 'Standardised',
        gcn: 'Contrast-normalised',
        'gcn-zca': 'Contrast-normalised',
      }[state.kind],
      values: applyPointwise(state, pixels, 1),
      help: {
        none: 'Divided by 255.',
        standardise: 'Each colour minus its mean over the training images, divided by its deviation.',
        gcn: "Minus the image's own mean, divided by its own contrast.",
        'gcn-zca': "Minus the image's own mean, divided by its own contrast, minus the mean training image.",
      }[state.kind],
    },
  ]
  let values = await preprocessing.apply(pixels, 1)
  if (state.kind === 'gcn-zca')
    stages.push({
      id: 'whitened',
      title: 'Whitened',
      values,
      help: 'ZCA: neighbouring pixels no longer tell about each other, so edges stand out. The network is given this.',
    })
  // Mixup needs another image.
  const done = augmentationWords({ ...augmentation, mixup: 0 })
  if (done !== 'none') {
    const [first, key] = [Uint32Array.of(0), { seed, epoch: 0 }]
    const { input } = network.architecture
    const changed = augmentPixels(pixels, first, input, augmentation, key)
    const seen = changed === pixels ? values : await preprocessing.apply(changed, 1)
    values = augment(seen, first, input, augmentation, key)
    stages.push({
      id: 'augmented',
      title: 'Augmented',
      values,
      help: `In training only: ${done}; what is uncovered or cleared is zero.`,
    })
  }
  const [first] = network.report.layers
  if (dropout && first?.spec.kind === 'dropout') {
    const { height, width, channels } = network.architecture.input
    const dropped = runtime.scoped(() => {
      const image = runtime.ops.constant(values, [1, height, width, channels])
      return forward(runtime.ops, upTo(network, 0), image, { dropout: { seed, step: 0 } }).layers[0]!.output
    })
    stages.push({
      id: 'dropout',
      title: 'With dropout',
      values: await take(dropped),
      help: `In training only: ${Math.round(first.spec.rate * 100)} % of the ${first.spec.drops === 'channels' ? 'colours' : first.spec.drops === 'images' ? 'images' : 'numbers'} are set to zero, the others grow to keep the sum.`,
    })
  }
  return stages
}
