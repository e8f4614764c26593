import { AUGMENTATIONS } from '@shared/data/augmentations/table.ts'
import { OPTIMISERS } from '@shared/training/optimisers.ts'
import type { RunRequest } from '@shared/training/run.ts'
import { SCHEDULES, scheduleOf } from '@shared/training/schedules.ts'
import { type ReactNode, useState } from 'react'
import { Drops } from './Drops.tsx'
import rowClasses from './FieldRow.module.css'
import { FormGroup } from './FormGroup.tsx'
import { RangeTestButton } from './RangeTestButton.tsx'
import { RecipeChoice, RecipeSwitch } from './RecipeChoice.tsx'
import classes from './RecipeFields.module.css'
import { AugmentationNumber, helpOf, RecipeNumber, type RowProps } from './RecipeNumber.tsx'
import {
  AUGMENTATION_ROWS,
  FIRST_ROWS,
  GROUP_ROWS,
  GROUPS,
  type GroupId,
  INITIALISATION_TITLE,
  type NumberRow,
  PREPROCESSING_TITLE,
} from './recipeRows.ts'
import { ScheduleCurve } from './ScheduleCurve.tsx'

const DECAY_TITLE = { all: 'All weights', kernels: 'Kernels only' } as const

const titlesOf = <Id extends string>(table: Readonly<Record<Id, { title: string }>>) =>
  Object.fromEntries(Object.entries<{ title: string }>(table).map(([id, { title }]) => [id, title])) as Record<
    Id,
    string
  >

interface Props extends Omit<RowProps, 'locked'> {
  stepsPerEpoch: number
  /** What would be trained now; null while the form has mistakes. */
  request: RunRequest | null
  /** The preprocessing is that of the model that it starts from. */
  preprocessed: boolean
}

/** Every value of the recipe: what matters first, the rest in groups. */
export function RecipeFields({ stepsPerEpoch, request, preprocessed, ...row }: Props) {
  const [open, setOpen] = useState<ReadonlySet<GroupId>>(new Set<GroupId>(['schedule']))
  const { recipe } = row
  const toggle = (id: GroupId) => {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    setOpen(next)
  }
  const numbers = (rows: readonly NumberRow[], locked = false) =>
    rows
      .filter(({ shown }) => shown?.(recipe) ?? true)
      .map((one) => (
        <RecipeNumber
          key={one.field}
          row={one}
          {...row}
          locked={locked}
          beside={one.field === 'learningRate' ? <RangeTestButton request={request} /> : undefined}
        />
      ))
  const fields: Record<GroupId, ReactNode> = {
    optimiser: (
      <>
        <RecipeChoice field="optimiser" label="Optimiser" titles={titlesOf(OPTIMISERS)} absent="sgd" {...row} />
        {numbers(GROUP_ROWS.optimiser)}
        <RecipeChoice field="decayOf" label="Weight decay of" titles={DECAY_TITLE} absent="all" {...row} />
      </>
    ),
    schedule: (
      <>
        <RecipeChoice field="schedule" label="Schedule" titles={titlesOf(SCHEDULES)} absent="drops" {...row} />
        {scheduleOf(recipe) === SCHEDULES.drops && <Drops {...row} />}
        {numbers(GROUP_ROWS.schedule)}
        <ScheduleCurve recipe={recipe} stepsPerEpoch={stepsPerEpoch} />
      </>
    ),
    regularisation: (
      <>
        <RecipeSwitch field="dropout" label="Dropout" help={helpOf('dropout')} {...row} />
        {numbers(GROUP_ROWS.regularisation)}
      </>
    ),
    augmentation: (
      <>
        <RecipeSwitch field="flip" label="Horizontal flips" help={[AUGMENTATIONS.flip.help]} {...row} />
        {AUGMENTATION_ROWS.map((one) => (
          <AugmentationNumber key={one} id={one} {...row} />
        ))}
      </>
    ),
    preparation: (
      <>
        <RecipeChoice
          field="preprocessing"
          label="Preprocessing"
          titles={PREPROCESSING_TITLE}
          {...row}
          locked={preprocessed}
        />
        {numbers(GROUP_ROWS.preparation, preprocessed)}
        <RecipeChoice field="initialisation" label="Initialisation" titles={INITIALISATION_TITLE} {...row} />
      </>
    ),
  }
  return (
    <div className={classes.groups}>
      <div className={rowClasses.rows}>{numbers(FIRST_ROWS)}</div>
      {GROUPS.map(({ id, title, words }) => (
        <FormGroup key={id} title={title} words={words(recipe)} opened={open.has(id)} onToggle={() => toggle(id)}>
          {fields[id]}
        </FormGroup>
      ))}
    </div>
  )
}
