import { z } from 'zod'
import { WorkbenchError } from '../errors.ts'
import { RecipeSchema } from './recipe.ts'

export const PresetNameSchema = z.string().trim().min(1).max(60)

/** A recipe that the user has saved under a name. */
export const OwnPresetSchema = z.object({ name: PresetNameSchema, recipe: RecipeSchema })
export type OwnPreset = z.infer<typeof OwnPresetSchema>

/** The settings hold no more, and a file with more would not be read. */
export const MOST_PRESETS = 200

/**
 * The presets with one more, or with another recipe under its name; in the order of their names.
 * @throws WorkbenchError REFUSED where there are as many as may be, and none of this name
 */
export function withPreset(presets: readonly OwnPreset[], preset: OwnPreset): OwnPreset[] {
  const others = withoutPreset(presets, preset.name)
  if (others.length >= MOST_PRESETS)
    throw new WorkbenchError(
      'REFUSED',
      `The preset "${preset.name}" is not saved, as a workspace keeps at most ${MOST_PRESETS} of them; remove one, or save under a name that is there already.`,
    )
  return [...others, preset].sort((a, b) => a.name.localeCompare(b.name))
}

export const withoutPreset = (presets: readonly OwnPreset[], name: string): OwnPreset[] =>
  presets.filter((preset) => preset.name !== name)
