import { attributionPicture, commonMagnitude, type Picture, pixelPicture } from '@shared/explain/pictures.ts'
import type { TopCrop } from '@shared/explain/topCrops.ts'

/** Titles and nine pictures each: the crops, then each method's maps. */
export function platesOf(crops: readonly TopCrop[]): { title: string; pictures: Picture[] }[] {
  const [first] = crops
  if (!first) return []
  const titles = { deconvnet: 'Deconvnet', 'guided-backprop': 'Guided', gradient: 'Gradient' } as Record<string, string>
  return [
    {
      title: 'Crops',
      pictures: crops.map(({ crop }) => pixelPicture(crop.pixels, crop.height, crop.width)),
    },
    ...first.maps.map(({ method }, m) => {
      const shaped = crops.map(({ crop, maps }) => ({
        values: maps[m]!.values,
        shape: [crop.height, crop.width, 3] as const,
      }))
      const magnitude = commonMagnitude(shaped, 'paper')
      return {
        title: titles[method] ?? method,
        pictures: shaped.map(({ values, shape }) => attributionPicture(values, shape, magnitude, 'paper')),
      }
    }),
  ]
}
