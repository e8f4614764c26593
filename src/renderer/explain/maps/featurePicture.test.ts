import { stretched } from '@shared/explain/pictures.ts'
import { describe, expect, it } from 'vitest'
import { featurePicture } from './featurePicture.ts'

const maps = {
  layer: 'conv2',
  height: 2,
  width: 3,
  channels: 2,
  values: Float32Array.of(9, 9, 9, 9, 9, 9, 0, 1, 2, 3, -4, 5),
}

describe('a feature map drawn large', () => {
  it('is that of the channel, on its own scale, which holds zero', () => {
    const { picture, low, high, label, strongest } = featurePicture(maps, 1)
    expect(strongest).toEqual([1, 2])
    expect([picture.width, picture.height, low, high]).toEqual([3, 2, -4, 5])
    expect(label).toBe('Feature map of conv2:1, 3 x 2: values from -4 to 5')
    expect(featurePicture(maps, 0)).toMatchObject({ low: 0, high: 9 })
  })
  it('stretches to the size of the image, every value over its own share', () => {
    const { picture } = featurePicture(maps, 1)
    const large = stretched(picture, { width: 6, height: 6 })
    const pixel = ({ width, rgba }: typeof picture, y: number, x: number) => [
      ...rgba.slice((y * width + x) * 4, (y * width + x) * 4 + 4),
    ]
    expect(pixel(large, 0, 5)).toEqual(pixel(picture, 0, 2))
    expect(pixel(large, 2, 1)).toEqual(pixel(picture, 0, 0))
    expect(pixel(large, 3, 2)).toEqual(pixel(picture, 1, 1))
  })
})
