import { NumberInput } from '@mantine/core'
import { type AugmentationId, augmentationOf } from '@shared/data/augmentations/table.ts'
import { PAPER_RECIPE, PAPER_SOURCES } from '@shared/training/presets.ts'
import { AugmentationSchema, type Recipe } from '@shared/training/recipe.ts'
import type { ReactNode } from 'react'
import { formatSignificant } from '../components/format.ts'
import { FieldRow } from './FieldRow.tsx'
import { editRecipe } from './newRunDraft.ts'
import { RECIPE_HELP } from './recipeHelp.ts'
import type { NumberRow } from './recipeRows.ts'

export interface RowProps {
  recipe: Recipe
  /** What another model decides. */
  locked?: boolean
  /** What is wrong, by field. */
  mistakes: ReadonlyMap<string, string>
}

/** What the form says of a value: what it does, and where the paper's comes from. */
export const helpOf = (field: keyof Recipe): string[] => [
  RECIPE_HELP[field],
  ...(PAPER_SOURCES[field] ? [PAPER_SOURCES[field]] : []),
]

/** What an emptied field means: no number, and the form says so; it is not zero. */
const typedNumber = (typed: number | string) => (typed === '' ? Number.NaN : Number(typed))
const shownNumber = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? '' : value)

/** One number of the recipe, with the paper's beside it. */
export function RecipeNumber({
  row,
  recipe,
  locked,
  mistakes,
  beside,
}: RowProps & { row: NumberRow; beside?: ReactNode }) {
  const { field, label, step, absent } = row
  const id = `recipe-${field}`
  const value = recipe[field] ?? absent
  // What only another schedule reads has no value of the paper's.
  const paper = PAPER_RECIPE[field] ?? (row.shown ? undefined : absent)
  const take = (next: number) => editRecipe({ [field]: next === absent ? undefined : next })
  return (
    <FieldRow
      id={id}
      label={label}
      help={helpOf(field)}
      paper={paper === undefined ? undefined : formatSignificant(paper)}
      onReset={locked || paper === undefined || value === paper ? undefined : () => take(paper)}
    >
      <NumberInput
        id={id}
        disabled={locked}
        step={step}
        min={0}
        // Clamping would change a typed value without a word; the form says what it takes instead.
        clampBehavior="none"
        decimalScale={8}
        value={shownNumber(value)}
        error={mistakes.get(field)}
        onChange={(typed) => take(typedNumber(typed))}
        rightSectionWidth={beside ? 60 : undefined}
        rightSection={beside}
      />
    </FieldRow>
  )
}

/** How much of one augmentation; 0 is none. */
export function AugmentationNumber({ id, recipe, locked }: Omit<RowProps, 'mistakes'> & { id: AugmentationId }) {
  const { title, help, amount } = augmentationOf(id)
  const { max, step, unit } = amount!
  const value = Number(recipe.augmentation[id] ?? 0)
  const take = (next: number) =>
    editRecipe({ augmentation: { ...recipe.augmentation, [id]: next === 0 && id !== 'shift' ? undefined : next } })
  return (
    <FieldRow
      id={`augmentation-${id}`}
      label={unit ? `${title} (${unit})` : title}
      help={[help]}
      paper="0"
      onReset={locked || value === 0 ? undefined : () => take(0)}
    >
      <NumberInput
        id={`augmentation-${id}`}
        disabled={locked}
        min={0}
        max={max}
        step={step}
        clampBehavior="none"
        allowDecimal={step < 1}
        value={shownNumber(value)}
        error={AugmentationSchema.shape[id].safeParse(value).error?.issues[0]?.message}
        onChange={(typed) => take(typedNumber(typed))}
      />
    </FieldRow>
  )
}
