import { useEffect, useRef } from 'react'
import { api } from '../client.ts'

interface Props {
  dataset: string
  part: 'train' | 'test'
  /** Place within the part. */
  index: number
  label: string
}

/** One image of a data set, drawn pixel by pixel. */
export function DatasetPicture({ dataset, part, index, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let left = false
    api()
      .datasets.images({ name: dataset, part, classIndex: null, offset: index, count: 1 })
      .then(({ pixels, width, height }) => {
        const target = canvas.current
        if (left || !target || pixels.length === 0) return
        target.width = width
        target.height = height
        const image = new ImageData(width, height)
        for (let i = 0; i < width * height; i++) {
          image.data.set(pixels.subarray(i * 3, i * 3 + 3), i * 4)
          image.data[i * 4 + 3] = 255
        }
        target.getContext('2d')!.putImageData(image, 0, 0)
      })
      .catch(() => {}) // the picture stays empty; its words still say what it is
    return () => {
      left = true
    }
  }, [dataset, part, index])
  return <canvas ref={canvas} width={32} height={32} role="img" aria-label={label} />
}
