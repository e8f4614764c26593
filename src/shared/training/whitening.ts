import type { Dataset } from '../data/dataset.ts'
import type { Recipe } from './recipe.ts'

/** Values of the paper's images, 32x32x3: larger ones are whitened only where somebody asks for it. */
const USUAL_VALUES = 32 * 32 * 3
/** Most values that are whitened at all: beyond 48x48x3 the matrix fills every checkpoint with more than 190 MB. */
export const LARGEST_WHITENED = 48 * 48 * 3
/** Seconds for 3,072 values on one busy core; the reductions take n^3 operations (docs/data.md). */
const USUAL_SECONDS = 60

type Images = Pick<Dataset, 'name' | 'height' | 'width' | 'counts'>

/** Images are kept in three colours. */
const valuesOf = ({ height, width }: Images) => 3 * height * width

const size = ({ height, width }: Images) => `${width}x${height}`
const count = (value: number) => value.toLocaleString('en')

/** Below half as many images as values, the images' own products are decomposed instead of the covariance. */
export const isOfFew = (images: number, values: number) => 2 * images < values

/** What fitting a whitening takes: seconds of one core, and bytes of its matrix, which every checkpoint holds. */
export function whiteningCost(values: number, images: number): { seconds: number; matrixBytes: number } {
  const order = isOfFew(images, values) ? images : values
  return { seconds: USUAL_SECONDS * (order / USUAL_VALUES) ** 3, matrixBytes: 4 * values ** 2 }
}

const minutes = (seconds: number) => (seconds < 90 ? 'a minute' : `${Math.round(seconds / 60)} minutes`)
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

function costWords(dataset: Images): string {
  const { seconds, matrixBytes } = whiteningCost(valuesOf(dataset), dataset.counts.train)
  return `about ${minutes(seconds)}, and ${megabytes(matrixBytes)} in every checkpoint`
}

/**
 * A preset's recipe as it suits a data set: images larger than the paper's are contrast-normalised without being whitened, which takes
 * the third power of their values in time.
 * @returns the recipe, and a sentence where it differs
 */
export function suitRecipe(recipe: Recipe, dataset: Images): { recipe: Recipe; note: string | null } {
  const values = valuesOf(dataset)
  if (recipe.preprocessing !== 'gcn-zca' || values <= USUAL_VALUES) return { recipe, note: null }
  const other = values > LARGEST_WHITENED ? '' : `; the preprocessing gcn-zca whitens them (${costWords(dataset)})`
  return {
    recipe: { ...recipe, preprocessing: 'gcn' },
    note: `The ${size(dataset)} images of ${dataset.name} are larger than the paper's 32x32, so they are contrast-normalised and not whitened${other}.`,
  }
}

/** Why images are not whitened, in one sentence with the ways out; null where they can be. */
export function whiteningMisfit(recipe: Pick<Recipe, 'preprocessing'>, dataset: Images): string | null {
  const values = valuesOf(dataset)
  if (recipe.preprocessing !== 'gcn-zca' || values <= LARGEST_WHITENED) return null
  return `Images of ${size(dataset)} have ${count(values)} values, too many to whiten: the matrix would take ${megabytes(4 * values ** 2)} of memory and of every checkpoint (at most ${count(LARGEST_WHITENED)} values, 48x48 images). Choose the preprocessing gcn or standardise, or import the images smaller.`
}

/** What a whitening will cost before it starts, where that is worth a sentence; null where it is a minute or less. */
export function whiteningWarning(recipe: Pick<Recipe, 'preprocessing'>, dataset: Images): string | null {
  const values = valuesOf(dataset)
  if (recipe.preprocessing !== 'gcn-zca' || values <= USUAL_VALUES || values > LARGEST_WHITENED) return null
  const { seconds } = whiteningCost(values, dataset.counts.train)
  return seconds > USUAL_SECONDS
    ? `Whitening ${count(values)} values takes ${costWords(dataset)}; the preprocessing gcn takes nothing.`
    : null
}
