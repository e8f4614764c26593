import { UnstyledButton } from '@mantine/core'
import { AUGMENTATIONS } from '@shared/data/augmentations/table.ts'
import { OPTIMISERS } from '@shared/training/optimisers.ts'
import type { RunRequest } from '@shared/training/run.ts'
import { SCHEDULES, scheduleOf } from '@shared/training/schedules.ts'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Drops } from './Drops.tsx'
import { RangeTestButton } from './RangeTestButton.tsx'
import { RecipeChoice, RecipeSwitch } from './RecipeChoice.tsx'
import classes from './RecipeFields.module.css'
import { AugmentationNumber, helpOf, RecipeNumber, type RowProps } from './RecipeNumber.tsx'
import { AUGMENTATION_ROWS, FIRST_ROWS, GROUP_ROWS, GROUPS, type GroupId, type NumberRow } from './recipeRows.ts'
import { ScheduleCurve } from './ScheduleCurve.tsx'

const PREPROCESSING_TITLE = {
  none: 'None (pixels from 0 to 1)',
  standardise: 'Standardise each channel',
  gcn: 'Contrast normalisation (GCN)',
  'gcn-zca': 'GCN and ZCA whitening',
} as const
const INITIALISATION_TITLE = { he: 'He (fan-in)', xavier: 'Xavier (Caffe’s)' } as const
const DECAY_TITLE = { all: 'All weights', kernels: 'Kernels only' } as const

const titlesOf = <Id extends string>(table: Readonly<Record<Id, { title: string }>>) =>
  Object.fromEntries(Object.entries<{ title: string }>(table).map(([id, { title }]) => [id, title])) as Record<
    Id,
    string
  >

interface Props extends RowProps {
  stepsPerEpoch: number
  /** What would be trained now; null while the form has mistakes. */
  request: RunRequest | null
}

/** Every value of the recipe: what matters first, the rest in groups; locked they can be read only. */
export function RecipeFields({ stepsPerEpoch, request, ...row }: Props) {
  const [open, setOpen] = useState<ReadonlySet<GroupId>>(new Set<GroupId>(['schedule']))
  const { recipe } = row
  const toggle = (id: GroupId) => {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    setOpen(next)
  }
  const numbers = (rows: readonly NumberRow[]) =>
    rows
      .filter(({ shown }) => shown?.(recipe) ?? true)
      .map((one) => (
        <RecipeNumber
          key={one.field}
          row={one}
          {...row}
          beside={one.field === 'learningRate' ? <RangeTestButton request={request} /> : undefined}
        />
      ))
  const before: Record<GroupId, ReactNode> = {
    schedule: (
      <>
        <RecipeChoice field="schedule" label="Schedule" titles={titlesOf(SCHEDULES)} absent="drops" {...row} />
        {scheduleOf(recipe) === SCHEDULES.drops && <Drops {...row} />}
      </>
    ),
    optimiser: (
      <>
        <RecipeChoice field="optimiser" label="Optimiser" titles={titlesOf(OPTIMISERS)} absent="sgd" {...row} />
        <RecipeChoice field="decayOf" label="Weight decay of" titles={DECAY_TITLE} absent="all" {...row} />
      </>
    ),
    regularisation: <RecipeSwitch field="dropout" label="Dropout" help={helpOf('dropout')} {...row} />,
    data: (
      <>
        <RecipeChoice field="preprocessing" label="Preprocessing" titles={PREPROCESSING_TITLE} {...row} />
        <RecipeChoice field="initialisation" label="Initialisation" titles={INITIALISATION_TITLE} {...row} />
        <RecipeSwitch field="flip" label="Horizontal flips" help={[AUGMENTATIONS.flip.help]} {...row} />
      </>
    ),
  }
  return (
    <div>
      <div className={classes.rows}>{numbers(FIRST_ROWS)}</div>
      {GROUPS.map(({ id, title, words }) => {
        const isOpen = open.has(id)
        return (
          <section key={id} className={classes.group} aria-label={title}>
            <UnstyledButton className={classes.head} aria-expanded={isOpen} onClick={() => toggle(id)}>
              {isOpen ? <IconChevronDown size={15} aria-hidden /> : <IconChevronRight size={15} aria-hidden />}
              <span className={classes.title}>{title}</span>
              {!isOpen && <span className={classes.words}>{words(recipe)}</span>}
            </UnstyledButton>
            {isOpen && (
              <div className={classes.rows}>
                {before[id]}
                {numbers(GROUP_ROWS[id])}
                {id === 'data' && AUGMENTATION_ROWS.map((one) => <AugmentationNumber key={one} id={one} {...row} />)}
                {id === 'schedule' && <ScheduleCurve recipe={recipe} stepsPerEpoch={stepsPerEpoch} />}
              </div>
            )}
          </section>
        )
      })}
    </div>
  )
}
