import { useEffect, useMemo, useState } from 'react'
import { api } from '../client.ts'
import { useCurrentImage, useExplain } from '../explain/store.ts'
import { attempt } from '../stores/notify.ts'
import type { SharedImage } from './imageChoice.ts'

/**
 * The image that was dropped last; or, where the address names one, that of the data set.
 * @param classNames the data set's; the class of an image that came from elsewhere is found among them by its name.
 */
export function useSharedImage(
  dataset: string | null,
  index: number | null,
  classNames: readonly string[],
): SharedImage | null {
  const dropped = useCurrentImage()
  const [sample, setSample] = useState<SharedImage | null>(null)
  const [newest, setNewest] = useState<'dropped' | 'sample'>('sample')
  useEffect(() => {
    if (dataset === null || index === null) return
    let left = false
    setNewest('sample')
    attempt(() =>
      api().datasets.images({ name: dataset, part: 'test', classIndex: null, offset: index, count: 1 }),
    ).then((page) => {
      if (left || !page || page.pixels.length === 0) return
      const { pixels, height, width } = page
      setSample({ name: `${dataset}, test image ${index}`, pixels, height, width, label: page.labels[0] ?? null })
    })
    return () => {
      left = true
    }
  }, [dataset, index])
  const key = dropped?.key
  useEffect(() => {
    if (key && useExplain.getState().images.length > 0) setNewest('dropped')
  }, [key])
  return useMemo(() => {
    if (newest === 'dropped' && dropped) {
      const { name, pixels, height, width, trueClass } = dropped
      const label = trueClass === null ? -1 : classNames.indexOf(trueClass)
      return { name, pixels, height, width, label: label < 0 ? null : label }
    }
    return sample
  }, [newest, dropped, sample, classNames])
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
