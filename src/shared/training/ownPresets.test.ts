import { describe, expect, it } from 'vitest'
import { SettingsSchema } from '../api/host.ts'
import { MOST_PRESETS, OwnPresetSchema, withoutPreset, withPreset } from './ownPresets.ts'
import { PAPER_RECIPE, QUICK_RECIPE } from './presets.ts'

describe('presets of one’s own', () => {
  const one = { name: 'B', recipe: PAPER_RECIPE }

  it('stand by name, one of each; a second of a name takes the place of the first', () => {
    const two = withPreset(withPreset([], one), { name: 'A', recipe: QUICK_RECIPE })
    expect(two.map(({ name }) => name)).toEqual(['A', 'B'])
    const changed = withPreset(two, { name: 'B', recipe: QUICK_RECIPE })
    expect(changed.map(({ recipe }) => recipe)).toEqual([QUICK_RECIPE, QUICK_RECIPE])
    expect(withoutPreset(changed, 'A')).toEqual([{ name: 'B', recipe: QUICK_RECIPE }])
  })

  it('are never more than the settings hold', () => {
    const full = Array.from({ length: MOST_PRESETS }, (_, index) => ({ ...one, name: `P${index}` }))
    const settings = SettingsSchema.partial()
    expect(settings.safeParse({ recipePresets: full }).success).toBe(true)
    expect(settings.safeParse({ recipePresets: [...full, one] }).success).toBe(false)
    expect(() => withPreset(full, one)).toThrow('at most 200')
    expect(withPreset(full, { ...one, name: 'P7' })).toHaveLength(MOST_PRESETS)
  })

  it('have a name and a whole recipe, in the settings as well', () => {
    expect(OwnPresetSchema.parse({ ...one, name: ' B ' })).toEqual(one)
    expect(OwnPresetSchema.safeParse({ ...one, name: ' ' }).success).toBe(false)
    const { epochs: _, ...rest } = PAPER_RECIPE
    const settings = SettingsSchema.partial()
    expect(settings.safeParse({ recipePresets: [{ name: 'B', recipe: rest }] }).success).toBe(false)
    expect(settings.parse({ recipePresets: [one] })).toEqual({ recipePresets: [one] })
  })
})
