import { expect, it } from 'vitest'
import { paperArchitecture } from '../architecture/paper.ts'
import { imagesMisfit, nothingToTrain, trainingMisfit } from './suits.ts'

const classes = (count: number) => Array.from({ length: count }, (_, at) => `class ${at}`)
const shapes = { name: 'shapes', height: 32, width: 32, channels: 3, classes: classes(10) }
const modelC = paperArchitecture('model-c')
const grey = { ...modelC, title: 'Grey', input: { height: 28, width: 28, channels: 1 } }

it('lets a network take images of its size and classes of its number', () => {
  expect(trainingMisfit(modelC, shapes)).toBeNull()
  expect(imagesMisfit(modelC, { ...shapes, name: 'other' }, true)).toBeNull()
})

it.each([
  [
    modelC,
    { ...shapes, classes: classes(100) },
    "Model C has 10 output classes, but shapes has 100 classes; set the network's number of classes to 100.",
  ],
  [
    modelC,
    { ...shapes, height: 28, width: 28 },
    "Model C takes images of 32x32x3, but those of shapes are 28x28x3; change the network's input, or import the images in its size.",
  ],
  // No import gives images of one channel: only the network can change.
  [
    grey,
    { ...shapes, height: 28, width: 28 },
    'Grey takes images of 28x28x1, but those of shapes are 28x28x3; images are kept in 3 colours here, grey ones too, so give the network 3 input channels.',
  ],
])('says what helps before a training', (architecture, dataset, message) => {
  expect(trainingMisfit(architecture, dataset)).toBe(message)
})

it.each([
  [
    modelC,
    { ...shapes, height: 28, width: 28 },
    'Model C takes images of 32x32x3, but those of shapes are 28x28x3; choose a data set of its size, or import the images again in 32x32.',
  ],
  [
    grey,
    shapes,
    'Grey takes images of 28x28x1, but those of shapes are 32x32x3; images are kept in 3 colours here, grey ones too, so only a network of 3 input channels can answer them.',
  ],
])('says what helps once a network is trained', (architecture, dataset, message) => {
  expect(imagesMisfit(architecture, dataset, true)).toBe(message)
})

it('says that a set to test on is one, before a run is made', () => {
  expect(nothingToTrain({ name: 'cifar-10.1', counts: { train: 0, test: 2000 } })).toBe(
    'cifar-10.1 has no training images: it is a set to test on; choose another one, and evaluate the trained network on this one.',
  )
  expect(nothingToTrain({ name: 'shapes', counts: { train: 1, test: 0 } })).toBeNull()
})
