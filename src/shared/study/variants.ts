import { randomStream } from '../data/random.ts'
import { WorkbenchError } from '../errors.ts'
import { type Recipe, RecipeSchema } from '../training/recipe.ts'
import type { StudyFile, Vary } from './studyFile.ts'

/** What sets one variant of a network apart: values by the recipe's names. Empty where nothing varies. */
export type Variant = Readonly<Record<string, number | string | boolean | number[]>>

/** Keeps the draws of a study apart from everything else that is drawn from a seed. */
const DRAWS = 0x57d1

function mustBeOfRecipe(name: string) {
  if (name in RecipeSchema.shape) return
  const names = Object.keys(RecipeSchema.shape).join(', ')
  throw new WorkbenchError(
    'BAD_INPUT',
    `A study varies "${name}", which is no value of a recipe; choose from ${names}.`,
  )
}

/** Every combination of the values, the last name running fastest. */
function combinations(grid: Record<string, readonly Variant[string][]>): Variant[] {
  return Object.entries(grid).reduce<Variant[]>(
    (variants, [name, values]) => variants.flatMap((variant) => values.map((value) => ({ ...variant, [name]: value }))),
    [{}],
  )
}

type Random = Extract<Vary, { random: unknown }>['random']

/** A draw within a range, kept to three digits so that tables and file names stay readable. */
function draw(range: Random['ranges'][string], share: number): Variant[string] {
  if (Array.isArray(range)) return range[Math.floor(share * range.length)]!
  const { from, to, scale } = range
  const value = scale === 'log' ? from * (to / from) ** share : from + (to - from) * share
  return +value.toPrecision(3)
}

function draws({ cells, seed, ranges }: Random): Variant[] {
  const random = randomStream(seed, DRAWS)
  const names = Object.keys(ranges)
  return Array.from({ length: cells }, () =>
    Object.fromEntries(names.map((name) => [name, draw(ranges[name]!, random())])),
  )
}

/**
 * The variants that a study asks of each network, each once, in the order of the file.
 * @throws WorkbenchError BAD_INPUT for a name that no recipe has
 */
export function variantsOf({ vary }: Pick<StudyFile, 'vary'>): Variant[] {
  if (!vary) return [{}]
  const all = 'grid' in vary ? combinations(vary.grid) : 'list' in vary ? vary.list : draws(vary.random)
  for (const variant of all) for (const name of Object.keys(variant)) mustBeOfRecipe(name)
  const seen = new Set<string>()
  return all.filter((variant) => {
    const key = variantKey(variant)
    return !seen.has(key) && seen.add(key)
  })
}

/** One text for equal variants, whatever the order of their names. */
export function variantKey(variant: Variant): string {
  return JSON.stringify(Object.entries(variant).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A name of the recipe as words: `learningRate` is "learning rate". */
export const valueName = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** `learning rate 0.05, batch size 128`; "as given" where nothing varies. */
export function variantTitle(variant: Variant): string {
  const parts = Object.entries(variant).map(([name, value]) => `${valueName(name)} ${String(value)}`)
  return parts.join(', ') || 'as given'
}

/**
 * A recipe with values put in, checked as a whole.
 * @throws WorkbenchError BAD_INPUT naming the value that makes no sense
 */
export function withValues(recipe: Recipe, ...values: readonly object[]): Recipe {
  const parsed = RecipeSchema.safeParse(Object.assign({}, recipe, ...values))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new WorkbenchError(
    'BAD_INPUT',
    `The study's recipe is not usable at ${issue.path.join('.')}: ${issue.message}.`,
  )
}
