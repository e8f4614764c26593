import { TextInput } from '@mantine/core'
import { PAPER_RECIPE } from '@shared/training/presets.ts'
import { useEffect, useState } from 'react'
import { FieldRow } from './FieldRow.tsx'
import { editRecipe, parseDrops } from './newRunDraft.ts'
import { helpOf, type RowProps } from './RecipeNumber.tsx'

/** A list typed as text; the recipe changes once the text makes sense. */
export function Drops({ recipe, mistakes }: RowProps) {
  const [text, setText] = useState(recipe.learningRateDrops.join(', '))
  const known = recipe.learningRateDrops.join(', ')
  useEffect(() => {
    setText((before) => (parseDrops(before)?.join(', ') === known ? before : known))
  }, [known])
  const wrong = parseDrops(text) === null
  const paper = PAPER_RECIPE.learningRateDrops
  return (
    <FieldRow
      id="recipe-drops"
      label="Decay after epochs"
      help={helpOf('learningRateDrops')}
      paper={paper.join(', ')}
      onReset={known === paper.join(', ') ? undefined : () => editRecipe({ learningRateDrops: paper })}
    >
      <TextInput
        id="recipe-drops"
        placeholder="none"
        value={text}
        error={wrong ? 'Write whole epochs, such as 200, 250, 300.' : mistakes.get('learningRateDrops')}
        onChange={(event) => {
          setText(event.currentTarget.value)
          const drops = parseDrops(event.currentTarget.value)
          if (drops) editRecipe({ learningRateDrops: drops })
        }}
      />
    </FieldRow>
  )
}
