import { PAPER_RECIPE } from '@shared/training/presets.ts'
import type { Recipe } from '@shared/training/recipe.ts'
import { ChoiceRow, SwitchRow } from './ChoiceRow.tsx'
import { editRecipe } from './newRunDraft.ts'
import { helpOf, type RowProps } from './RecipeNumber.tsx'

type ChoiceField = 'schedule' | 'optimiser' | 'decayOf' | 'preprocessing' | 'initialisation'

interface Props<Field extends ChoiceField> extends RowProps {
  field: Field
  label: string
  /** What can be chosen, with its title. */
  titles: Readonly<Record<NonNullable<Recipe[Field]>, string>>
  /** What a recipe without the value means. */
  absent?: NonNullable<Recipe[Field]>
}

/** One of several words of the recipe. */
export function RecipeChoice<Field extends ChoiceField>({
  field,
  label,
  titles,
  absent,
  recipe,
  locked,
  mistakes,
}: Props<Field>) {
  type Value = NonNullable<Recipe[Field]>
  const id = `recipe-${field}`
  const value = (recipe[field] ?? absent) as Value
  const paper = (PAPER_RECIPE[field] ?? absent) as Value
  const take = (next: string) => editRecipe({ [field]: next === absent ? undefined : next })
  return (
    <ChoiceRow
      id={id}
      label={label}
      help={helpOf(field)}
      paper={paperWords[paper] ?? titles[paper].toLowerCase()}
      onReset={locked || value === paper ? undefined : () => take(paper)}
      disabled={locked}
      value={value}
      error={mistakes.get(field)}
      onChange={take}
      data={Object.entries<string>(titles).map(([one, title]) => ({ value: one, label: title }))}
    />
  )
}

/** What is too long for its place beside a control. */
const paperWords: Readonly<Record<string, string>> = {
  sgd: 'SGD, momentum',
  'gcn-zca': 'GCN and ZCA',
  xavier: 'Xavier',
}

/** A value that is on or off; `flip` is one of the augmentation's. */
export function RecipeSwitch({
  field,
  label,
  help,
  recipe,
  locked,
}: Omit<RowProps, 'mistakes'> & { field: 'dropout' | 'flip'; label: string; help: readonly string[] }) {
  const id = `recipe-${field}`
  const isOn = (one: Recipe) => (field === 'flip' ? one.augmentation.flip : one.dropout)
  const [value, paper] = [isOn(recipe), isOn(PAPER_RECIPE)]
  const take = (next: boolean) =>
    editRecipe(field === 'flip' ? { augmentation: { ...recipe.augmentation, flip: next } } : { dropout: next })
  return (
    <SwitchRow
      {...{ id, label, help }}
      paper={paper ? 'on' : 'off'}
      onReset={locked || value === paper ? undefined : () => take(paper)}
      disabled={locked}
      checked={value}
      onChange={take}
    />
  )
}
