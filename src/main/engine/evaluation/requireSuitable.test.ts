import { expect, it } from 'vitest'
import { paperArchitecture } from '../../../shared/architecture/paper.ts'
import { requireSuitable } from './requireSuitable.ts'

const classes = (count: number) => Array.from({ length: count }, (_, at) => `class ${at}`)
const shapes = { name: 'shapes', height: 32, width: 32, channels: 3, classes: classes(10) }

it('lets a network answer images of its size and its classes', () => {
  expect(() => requireSuitable(paperArchitecture('model-c'), shapes)).not.toThrow()
})

it.each([
  [
    { ...shapes, classes: classes(100) },
    'Model C tells 10 classes apart, but shapes has 100; choose a data set of 10 classes.',
  ],
  [
    { ...shapes, height: 28, width: 28, channels: 1 },
    'Model C takes images of 32x32x3, but those of shapes are 28x28x1; choose a data set of its size.',
  ],
])('refuses what it cannot answer: $height x $width', (dataset, message) => {
  expect(() => requireSuitable(paperArchitecture('model-c'), dataset)).toThrow(message)
})
