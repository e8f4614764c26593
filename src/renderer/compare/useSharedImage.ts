import { useEffect, useMemo, useState } from 'react'
import { api } from '../client.ts'
import { useCurrentImage } from '../explain/store.ts'
import { attempt } from '../stores/notify.ts'
import type { SharedImage } from './imageChoice.ts'

/**
 * That of the data set, where the address names one; else the image that was dropped last.
 * @param classNames the data set's
 */
export function useSharedImage(
  dataset: string | null,
  index: number | null,
  classNames: readonly string[],
): SharedImage | null {
  const dropped = useCurrentImage()
  const [sample, setSample] = useState<(Omit<SharedImage, 'trueClass'> & { label: number | undefined }) | null>(null)
  const named = dataset !== null && index !== null
  useEffect(() => {
    if (dataset === null || index === null) return
    let left = false
    attempt(() =>
      api().datasets.images({ name: dataset, part: 'test', classIndex: null, offset: index, count: 1 }),
    ).then((page) => {
      if (left || !page || page.pixels.length === 0) return
      const { pixels, height, width } = page
      setSample({ name: `${dataset}, test image ${index}`, pixels, height, width, label: page.labels[0] })
    })
    return () => {
      left = true
    }
  }, [dataset, index])
  return useMemo(() => {
    if (named) {
      if (!sample) return null
      const { label, ...image } = sample
      return { ...image, trueClass: label === undefined ? null : (classNames[label] ?? null) }
    }
    if (!dropped) return null
    const { name, pixels, height, width, trueClass } = dropped
    return { name, pixels, height, width, trueClass }
  }, [named, dropped, sample, classNames])
}

/** Names of a data set's classes; none while they are not known. */
export function useClassNames(dataset: string | null): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([])
  useEffect(() => {
    if (!dataset) return
    let left = false
    attempt(() => api().datasets.get({ name: dataset })).then((found) => {
      if (!left && found) setNames(found.classes)
    })
    return () => {
      left = true
    }
  }, [dataset])
  return names
}
