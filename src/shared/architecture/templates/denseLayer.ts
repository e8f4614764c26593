import { ACTIVATION_FIELD, type ActivationChoice, chosenActivation, type Template } from './template.ts'

/** Width of a dense layer's 1x1 convolution, as a multiple of its growth. */
const BOTTLENECK = 4

type Options = { layers: number; growth: number; activation: ActivationChoice }

/** Huang et al. 2016; torchvision's `_DenseLayer`, with the maps that it took beside its own. */
export const denseLayer: Template<Options> = {
  id: 'dense-layer',
  title: 'Dense layer',
  prefix: 'dense',
  summary: 'Adds a few maps to those that it takes (DenseNet); several in a row are a dense block.',
  fields: [
    { field: 'layers', input: 'integer', label: 'Layers', min: 1, max: 64 },
    { field: 'growth', input: 'integer', label: 'Growth', min: 1, max: 1024 },
    ACTIVATION_FIELD,
  ],
  defaults: () => ({ layers: 1, growth: 32, activation: 'relu' }),
  misfits: () => [],
  write(block, { layers, growth, activation: choice }) {
    const activation = chosenActivation(choice)
    const normalisation = { kind: 'batch-normalisation', ...(activation && { activation }) } as const
    const convolution = (kernel: number, channels: number) =>
      ({
        kind: 'convolution',
        kernel,
        stride: 1,
        padding: Math.floor(kernel / 2),
        channels,
        relu: false,
        bias: false,
      }) as const
    let below = block.below
    for (let layer = 1; layer <= layers; layer++) {
      const of = layers > 1 ? `${layer}_` : ''
      block.put(`${of}bn1`, normalisation)
      block.put(`${of}conv1`, convolution(1, BOTTLENECK * growth))
      block.put(`${of}bn2`, normalisation)
      const own = block.put(`${of}conv2`, convolution(3, growth))
      below = block.put(`${of}concat`, { kind: 'concatenate' }, below, own)
    }
  },
}
