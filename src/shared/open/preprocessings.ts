/** What the networks of other programs expect of an image's colours, 0 to 255. */
export interface OpenPreprocessing {
  id: string
  title: string
  /** As the end of "images as": a sentence's worth of help. */
  help: string
  /** (colour - mean) / deviation of red, green and blue, in units of 0 to 255. */
  mean: readonly [number, number, number]
  deviation: readonly [number, number, number]
  /** Whether the network takes blue first. */
  blueFirst: boolean
}

const every = (value: number): [number, number, number] => [value, value, value]
/** torchvision's numbers, of 0 to 1. */
const times255 = (red: number, green: number, blue: number): [number, number, number] => [
  red * 255,
  green * 255,
  blue * 255,
]

export const OPEN_PREPROCESSINGS: readonly OpenPreprocessing[] = [
  {
    id: 'imagenet',
    title: 'ImageNet mean and deviation',
    help: "torchvision's and timm's usual one: 0 to 1, minus 0.485, 0.456, 0.406, divided by 0.229, 0.224, 0.225",
    mean: times255(0.485, 0.456, 0.406),
    deviation: times255(0.229, 0.224, 0.225),
    blueFirst: false,
  },
  { id: 'unit', title: '0 to 1', help: 'divided by 255', mean: every(0), deviation: every(255), blueFirst: false },
  {
    id: 'signed',
    title: '-1 to 1',
    help: "divided by 127.5, minus 1: Keras' MobileNet, Inception and Xception",
    mean: every(127.5),
    deviation: every(127.5),
    blueFirst: false,
  },
  {
    id: 'caffe',
    title: 'BGR minus mean (Caffe)',
    help: "blue first, minus 103.939, 116.779, 123.68: Caffe's, and Keras' VGG and ResNet",
    mean: [123.68, 116.779, 103.939],
    deviation: every(1),
    blueFirst: true,
  },
  {
    id: 'none',
    title: 'None (0 to 255)',
    help: 'pixels as they are',
    mean: every(0),
    deviation: every(1),
    blueFirst: false,
  },
]

export const OPEN_PREPROCESSING_IDS = OPEN_PREPROCESSINGS.map(({ id }) => id)

/** Stands for what the file itself says in full, as those that the workbench has exported do. */
export const FILE_PREPROCESSING = 'file'

/** What a model's preprocessing is called, by the id that its run keeps. */
export const preprocessingTitle = (id: string): string =>
  id === FILE_PREPROCESSING ? 'As the file says' : (OPEN_PREPROCESSINGS.find((one) => one.id === id)?.title ?? id)

export const openPreprocessing = (id: string): OpenPreprocessing => OPEN_PREPROCESSINGS.find((one) => one.id === id)!
