import { errorMessage } from '../../shared/errors.ts'
import type { Catalogue } from './catalogue.ts'

/** A catalogue that never fails its caller: the folders are the truth, and rows that are missing or stale are put right at the next opening, by their stamps. */
export interface CatalogueIndex {
  read<T>(work: (catalogue: Catalogue) => T, otherwise: T): T
  write(work: (catalogue: Catalogue) => void): void
  /** What is wrong with it, in one sentence; null where all is well. */
  problem(): string | null
  /** Goes on with another, empty one. */
  replace(fresh: Catalogue): void
}

/** @param known what is wrong with it already */
export function catalogueIndex(opened: Catalogue, known: string | null): CatalogueIndex {
  let catalogue = opened
  let problem = known
  function failed(error: unknown) {
    const why = errorMessage(error).message
    problem = `The catalogue could not be used (${why}); "allconv doctor --rebuild" makes it anew from the folders.`
  }
  return {
    read(work, otherwise) {
      try {
        return work(catalogue)
      } catch (error) {
        failed(error)
        return otherwise
      }
    },
    write(work) {
      try {
        work(catalogue)
      } catch (error) {
        failed(error)
      }
    },
    problem: () => problem,
    replace(fresh) {
      catalogue = fresh
      problem = null
    },
  }
}
