import { useEffect, useState } from 'react'
import { attempt } from '../stores/notify.ts'
import { refit } from './intake.ts'
import type { SessionImage } from './store.ts'

/**
 * Fits the present image to what a network takes: it may have been dropped before that was known, or for another network.
 * @returns the image where it fits, and whether it is being fitted
 */
export function useFitted(
  image: SessionImage | null,
  { height, width }: { height: number; width: number },
): { fitted: SessionImage | null; isFitting: boolean } {
  const fitted = image?.height === height && image.width === width ? image : null
  const question = image && `${image.key} ${height} ${width}`
  const [refused, setRefused] = useState<string | null>(null)
  const toFit = fitted || refused === question ? null : image
  useEffect(() => {
    if (!toFit?.original) return
    const { rule } = toFit.original.fit
    void attempt(() => refit(toFit, { rule, box: null, height, width }).then(() => true), 'Fitting the image').then(
      (isDone) => isDone ?? setRefused(question),
    )
  }, [toFit, height, width, question])
  return { fitted, isFitting: toFit?.original != null }
}
