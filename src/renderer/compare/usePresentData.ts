import { knownData } from '@shared/compare/sameData.ts'
import { useEffect } from 'react'
import { loadDatasets, useDatasets } from '../stores/datasets.ts'
import type { Model } from './models.ts'

/**
 * The data set of the first of these models that has one here: a model that was opened, or whose images are gone, has none, and is then shown those
 * of another. Null where none has.
 */
export function usePresentData(models: readonly Model[]): string | null {
  const list = useDatasets((state) => state.list)
  useEffect(() => {
    void loadDatasets()
  }, [])
  return models.map(({ run }) => knownData(run)).find((name) => list.some((one) => one.name === name)) ?? null
}
