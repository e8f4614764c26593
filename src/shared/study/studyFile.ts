import { z } from 'zod'
import { ArchitectureSchema } from '../architecture/spec.ts'
import { DatasetNameSchema } from '../data/dataset.ts'
import { patterned } from '../patterned.ts'
import { RECIPE_PRESETS } from '../training/presets.ts'
import { RecipeSchema } from '../training/recipe.ts'
import { CONVOLUTION_MODES, RUNTIME_IDS, STEP_MODES } from '../training/run.ts'

/** Any values of a recipe; what is absent comes from the preset. */
export const PartialRecipeSchema = RecipeSchema.partial().strict()
export type PartialRecipe = z.infer<typeof PartialRecipeSchema>

const PRESET_IDS = RECIPE_PRESETS.map(({ id }) => id) as [string, ...string[]]

/** Changes to one of the paper's networks, as `allconv train` takes them. */
const NetworkOptionsSchema = z
  .object({ width: z.number().positive().max(16).optional(), lastRelu: z.boolean().optional() })
  .strict()

/** One network of a study: an id alone, or an id with what is special about it. */
export const StudyNetworkSchema = z.union([
  z.string().min(1),
  z
    .object({
      /** One of the paper's networks or of the workspace's own; with `architecture` only a name. */
      id: z.string().min(1),
      /** The layers themselves; a workspace writes them here for networks of its own, so that a later edit changes no cell. */
      architecture: ArchitectureSchema.optional(),
      ...NetworkOptionsSchema.shape,
      /** Values that hold for this network alone, e.g. the learning rate that was chosen for it. */
      recipe: PartialRecipeSchema.optional(),
    })
    .strict(),
])
export type StudyNetwork = z.infer<typeof StudyNetworkSchema>

const Value = z.union([z.number(), z.string(), z.boolean(), z.array(z.number())])
const RangeSchema = z
  .object({ from: z.number(), to: z.number(), scale: z.enum(['linear', 'log']).default('linear') })
  .strict()
  .refine(({ from, to }) => from <= to, 'a range runs from its smaller end to its larger one')
  .refine(({ from, scale }) => scale === 'linear' || from > 0, 'a logarithmic range begins above 0')

/** What differs between the cells of one network: every combination, a list, or random draws. Names are those of the recipe. */
export const VarySchema = z.union([
  z.object({ grid: z.record(z.string(), z.array(Value).min(1)) }).strict(),
  z.object({ list: z.array(z.record(z.string(), Value)).min(1) }).strict(),
  z
    .object({
      random: z
        .object({
          cells: z.number().int().min(1).max(10_000),
          /** Decides the draws. */
          seed: z.number().int().min(0).max(0xffff_ffff).default(0),
          ranges: z.record(z.string(), z.union([RangeSchema, z.array(Value).min(1)])),
        })
        .strict(),
    })
    .strict(),
])
export type Vary = z.infer<typeof VarySchema>

const SeedSchema = z.number().int().min(0).max(0xffff_ffff)
const SeedsSchema = z.union([
  z.array(SeedSchema).min(1).max(1000),
  z.object({ from: SeedSchema.default(1), count: z.number().int().min(1).max(1000) }).strict(),
])

/**
 * When a network counts as reproduced. It is fixed with the first epoch of the study: a rule that is chosen after the numbers proves nothing.
 */
export const RuleSchema = z
  .object({
    /** The mean test error may lie so many percentage points above the paper's. */
    withinPoints: z.number().min(0).max(100).default(1),
    /** Fewer finished seeds give no verdict. */
    minimumSeeds: z.number().int().min(1).max(1000).default(3),
    /** Which test error counts: after the last epoch, or at the epoch with the lowest validation error. */
    error: z.enum(['final', 'best']).default('final'),
    /** Share of failed or diverged seeds up to which the verdict may still be positive. */
    failedShare: z.number().min(0).max(1).default(0),
  })
  .strict()
export type Rule = z.infer<typeof RuleSchema>

/** Cells that do badly end early: after each of `epochs`, the best share of a network's cells by validation error goes on. */
export const HalvingSchema = z
  .object({ epochs: z.array(z.number().int().min(1)).min(1).max(20), keep: z.number().positive().lt(1).default(0.5) })
  .strict()
export type Halving = z.infer<typeof HalvingSchema>

/** A study: networks x what varies x seeds, on one data set by one recipe. */
export const StudyFileSchema = z
  .object({
    $schema: z.string().optional(),
    /** Version 1 means the first values of the paper's presets. Absent in a new study: the present ones; in a known one: as before. */
    version: z.union([z.literal(1), z.literal(2)]).optional(),
    name: patterned(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'a name has 1 to 64 characters of a-z, 0-9, ".", "_" and "-"'),
    title: z.string().min(1).max(120).optional(),
    dataset: DatasetNameSchema,
    networks: z.array(StudyNetworkSchema).min(1).max(200),
    /** Changes to all of the paper's networks among them. */
    network: NetworkOptionsSchema.default({}),
    preset: z.enum(PRESET_IDS).default('paper'),
    recipe: PartialRecipeSchema.default({}),
    vary: VarySchema.optional(),
    seeds: SeedsSchema.default([1, 2, 3]),
    rule: RuleSchema.default({ withinPoints: 1, minimumSeeds: 3, error: 'final', failedShare: 0 }),
    halving: HalvingSchema.optional(),
    compute: z
      .object({
        runtime: z.union([z.literal('auto'), z.enum(RUNTIME_IDS)]).default('auto'),
        step: z.enum(STEP_MODES).default('auto'),
        convolution: z.enum(CONVOLUTION_MODES).default('auto'),
        /** Trainings at a time. */
        jobs: z.number().int().min(1).max(64).default(1),
        /** CPU threads of each; by default the cores are shared out. A cell is repeated to the last bit only with as many threads. */
        threads: z.number().int().min(1).max(1024).optional(),
        /** NVIDIA GPUs that the trainings take in turns, by `nvidia-smi`'s numbers. */
        gpus: z.array(z.number().int().min(0)).min(1).max(64).optional(),
      })
      .strict()
      .default({ runtime: 'auto', step: 'auto', convolution: 'auto', jobs: 1 }),
  })
  .strict()
export type StudyFile = z.infer<typeof StudyFileSchema>

/** The seeds of a study, in order, each once. */
export function seedsOf({ seeds }: Pick<StudyFile, 'seeds'>): number[] {
  if (Array.isArray(seeds)) return [...new Set(seeds)]
  return Array.from({ length: seeds.count }, (_, i) => seeds.from + i)
}
