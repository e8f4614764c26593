import { z } from 'zod'
import { RecipeSchema } from './recipe.ts'

export const PresetNameSchema = z.string().trim().min(1).max(60)

/** A recipe that the user has saved under a name. */
export const OwnPresetSchema = z.object({ name: PresetNameSchema, recipe: RecipeSchema })
export type OwnPreset = z.infer<typeof OwnPresetSchema>

/** The presets with one more, or with another recipe under its name; in the order of their names. */
export const withPreset = (presets: readonly OwnPreset[], preset: OwnPreset): OwnPreset[] =>
  [...withoutPreset(presets, preset.name), preset].sort((a, b) => a.name.localeCompare(b.name))

export const withoutPreset = (presets: readonly OwnPreset[], name: string): OwnPreset[] =>
  presets.filter((preset) => preset.name !== name)
