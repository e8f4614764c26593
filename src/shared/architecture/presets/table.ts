import type { LayerSpec } from '../kinds/table.ts'
import type { Architecture } from '../spec.ts'
import { alexNet } from './alexnet.ts'
import type { PresetOptions } from './builder.ts'
import { convNext } from './convnext.ts'
import { denseNet } from './densenet.ts'
import { efficientNet } from './efficientnet.ts'
import { mobileNet } from './mobilenet.ts'
import { networkInNetwork } from './networkInNetwork.ts'
import { paperImageNet } from './paperImageNet.ts'
import { cifarResNet, imageNetResNet, RESNET_18, RESNET_50, RESNET_DEPTHS } from './resnet.ts'
import { squeezeNet } from './squeezenet.ts'
import { cifarVgg, imageNetVgg } from './vgg.ts'

/** A well-known network beside the paper's. */
export interface Preset {
  id: string
  title: string
  /** Heading in lists. */
  group: string
  /** Side of the images that it was made for. */
  inputSize: number
  layers(options: PresetOptions): LayerSpec[]
}

const CIFAR = 'For small images'
const IMAGENET = 'For large images'

export const PRESETS: readonly Preset[] = [
  ...RESNET_DEPTHS.map((depth) => ({
    id: `resnet-${depth}`,
    title: `ResNet-${depth}`,
    group: CIFAR,
    inputSize: 32,
    layers: (options: PresetOptions) => cifarResNet(depth, options),
  })),
  { id: 'vgg-16-bn', title: 'VGG-16 with batch normalisation', group: CIFAR, inputSize: 32, layers: cifarVgg },
  { id: 'network-in-network', title: 'Network in Network', group: CIFAR, inputSize: 32, layers: networkInNetwork },
  { id: 'alexnet', title: 'AlexNet', group: IMAGENET, inputSize: 224, layers: alexNet },
  { id: 'vgg-16', title: 'VGG-16', group: IMAGENET, inputSize: 224, layers: imageNetVgg },
  {
    id: 'resnet-18',
    title: 'ResNet-18',
    group: IMAGENET,
    inputSize: 224,
    layers: (options) => imageNetResNet(RESNET_18, options),
  },
  {
    id: 'resnet-50',
    title: 'ResNet-50',
    group: IMAGENET,
    inputSize: 224,
    layers: (options) => imageNetResNet(RESNET_50, options),
  },
  { id: 'squeezenet-1.1', title: 'SqueezeNet 1.1', group: IMAGENET, inputSize: 224, layers: squeezeNet },
  {
    id: 'densenet-121',
    title: 'DenseNet-121',
    group: IMAGENET,
    inputSize: 224,
    layers: (options) => denseNet(options),
  },
  { id: 'mobilenet-v2', title: 'MobileNetV2', group: IMAGENET, inputSize: 224, layers: mobileNet },
  { id: 'efficientnet-b0', title: 'EfficientNet-B0', group: IMAGENET, inputSize: 224, layers: efficientNet },
  { id: 'convnext-tiny', title: 'ConvNeXt-Tiny', group: IMAGENET, inputSize: 224, layers: convNext },
  { id: 'all-cnn-b-imagenet', title: 'All-CNN-B for ImageNet', group: IMAGENET, inputSize: 224, layers: paperImageNet },
]

export const presetOf = (id: string): Preset | undefined => PRESETS.find((preset) => preset.id === id)

/**
 * A preset as an architecture.
 * @throws RangeError for an unknown id or a width that leaves no channel
 */
export function presetArchitecture(id: string, options: PresetOptions = {}): Architecture {
  const preset = presetOf(id)
  if (!preset)
    throw new RangeError(`"${id}" is no preset; choose one of ${PRESETS.map((known) => known.id).join(', ')}.`)
  const { inputSize = preset.inputSize } = options
  const sides = typeof inputSize === 'number' ? { height: inputSize, width: inputSize } : inputSize
  return { id, title: preset.title, input: { ...sides, channels: 3 }, layers: preset.layers(options) }
}
