import { builtInArchitecture, isPaperNetwork } from '../architecture/builtIn.ts'
import { inputSizeOf } from '../architecture/paper.ts'
import type { Architecture } from '../architecture/spec.ts'
import { canonical } from '../canonical.ts'
import type { Dataset } from '../data/dataset.ts'
import { WorkbenchError } from '../errors.ts'
import { presetRecipe } from '../training/presets.ts'
import { type Recipe, RecipeSchema } from '../training/recipe.ts'
import type { RunRequest } from '../training/run.ts'
import { type StudyFile, type StudyNetwork, seedsOf } from './studyFile.ts'
import { type Variant, variantKey, variantsOf, variantTitle, withValues } from './variants.ts'

/** One training of a study. */
export interface StudyCell {
  /** Id of the network in the study. */
  network: string
  variant: Variant
  seed: number
  /** What the cell asks for, as one text; equal texts are the same training, whatever file asks. Its hash is the run's id. */
  asked: string
  request: RunRequest
}

/** What a study must know of its data set before it can be laid out. */
export type StudyDataset = Pick<Dataset, 'classes' | 'height' | 'width' | 'sha256' | 'title'>

const asObject = (network: StudyNetwork) => (typeof network === 'string' ? { id: network } : network)

/** Ids of a study's networks that neither the paper nor the file describes: the workspace's own, or presets where it has none of that id. */
export function unknownNetworks(study: Pick<StudyFile, 'networks'>): string[] {
  return study.networks
    .map(asObject)
    .filter(({ id, architecture }) => !architecture && !isPaperNetwork(id))
    .map(({ id }) => id)
}

function architectureOf(study: StudyFile, network: ReturnType<typeof asObject>, dataset: StudyDataset): Architecture {
  if (network.architecture) return network.architecture
  const { width = study.network.width, lastRelu = study.network.lastRelu } = network
  try {
    return builtInArchitecture(network.id, {
      classes: dataset.classes.length,
      inputSize: inputSizeOf(dataset),
      width,
      lastRelu,
    })
  } catch (error) {
    throw new WorkbenchError(
      'BAD_INPUT',
      `The study's network "${network.id}" cannot be made: ${(error as Error).message}`,
    )
  }
}

/**
 * A recipe without the values that a file need not name, where they are what the schema would fill in. So a value that a later version
 * adds, with the old behaviour as its default, does not turn finished cells into unknown ones.
 */
function withoutDefaults(recipe: Recipe): Partial<Recipe> {
  const needed = Object.entries(recipe).filter(([name, value]) => {
    const { [name as keyof Recipe]: _left, ...rest } = recipe
    const filled = RecipeSchema.safeParse(rest)
    return !filled.success || canonical(filled.data[name as keyof Recipe]) !== canonical(value)
  })
  return Object.fromEntries(needed)
}

/**
 * All cells of a study: network by network, variant by variant, seed by seed.
 * @throws WorkbenchError BAD_INPUT for a network or value that cannot be used, and for cells that come twice
 */
export function cellsOf(study: StudyFile, dataset: StudyDataset): StudyCell[] {
  const preset = presetRecipe(study.preset, study.version ?? 2)
  const { runtime, step, convolution } = study.compute
  const variants = variantsOf(study)
  const seeds = seedsOf(study)
  const taken = new Set<string>()
  return study.networks.flatMap((given) => {
    const network = asObject(given)
    if (taken.has(network.id))
      throw new WorkbenchError('BAD_INPUT', `The study names the network "${network.id}" twice; name it once.`)
    taken.add(network.id)
    const architecture = architectureOf(study, network, dataset)
    // Presets are told by name and options: how their layers are written down may change with a version, what they are does not.
    const { recipe: own = {}, ...described } = network
    const named = network.architecture
      ? { architecture: network.architecture }
      : { ...study.network, ...described, classes: dataset.classes.length, inputSize: inputSizeOf(dataset) }
    return variants.flatMap((variant) => {
      const recipe = withValues(preset, study.recipe, own, variant)
      const needed = withoutDefaults(recipe)
      return seeds.map((seed) => ({
        network: network.id,
        variant,
        seed,
        asked: canonical({
          network: named,
          dataset: dataset.sha256,
          recipe: needed,
          seed,
          ...(step !== 'auto' && { step }),
          ...(convolution !== 'auto' && { convolution }),
        }),
        request: {
          architecture,
          dataset: study.dataset,
          recipe,
          seed,
          title: cellTitle(architecture.title, variant, seed),
          runtime,
          step,
          convolution,
        },
      }))
    })
  })
}

function cellTitle(network: string, variant: Variant, seed: number): string {
  const what = Object.keys(variant).length > 0 ? `${variantTitle(variant)}, ` : ''
  return `${network}, ${what}seed ${seed}`.slice(0, 120)
}

/** Cells that differ by their seeds alone, in the order in which they first come. */
export function cellGroups<Cell extends Pick<StudyCell, 'network' | 'variant'>>(cells: readonly Cell[]) {
  const groups = new Map<string, { network: string; variant: Variant; cells: Cell[] }>()
  for (const cell of cells) {
    const key = `${cell.network} ${variantKey(cell.variant)}`
    const group = groups.get(key)
    if (group) group.cells.push(cell)
    else groups.set(key, { network: cell.network, variant: cell.variant, cells: [cell] })
  }
  return [...groups.values()]
}
