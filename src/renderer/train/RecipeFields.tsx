import { NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { AUGMENTATION_IDS, type AugmentationId, augmentationOf } from '@shared/data/augmentations/table.ts'
import { OPTIMISER_IDS, OPTIMISERS } from '@shared/training/optimisers.ts'
import { AugmentationSchema, INITIALISATIONS, PREPROCESSINGS, type Recipe } from '@shared/training/recipe.ts'
import { SCHEDULE_IDS, SCHEDULES, scheduleOf } from '@shared/training/schedules.ts'
import { useEffect, useState } from 'react'
import classes from './NewRun.module.css'
import { editRecipe, parseDrops } from './newRunDraft.ts'
import { RECIPE_HELP } from './recipeHelp.ts'

const PREPROCESSING_TITLE = {
  none: 'None (pixels from 0 to 1)',
  standardise: 'Standardise each channel',
  gcn: 'Contrast normalisation (GCN)',
  'gcn-zca': 'GCN and ZCA whitening',
} as const
const INITIALISATION_TITLE = { he: 'He (fan-in)', xavier: 'Xavier (Caffe’s)' } as const

interface Props {
  recipe: Recipe
  locked: boolean
  /** What is wrong, by field. */
  mistakes: ReadonlyMap<string, string>
}

/** Every value of the recipe, each with its sentence; locked they can be read only. */
export function RecipeFields({ recipe, locked, mistakes }: Props) {
  const number = (field: NumberField, label: string, step: number, absent?: number) => (
    <RecipeNumber {...{ field, label, step, absent, recipe, locked, mistakes }} />
  )
  return (
    <div className={classes.fields}>
      {number('epochs', 'Epochs', 1)}
      {number('batchSize', 'Batch size', 16)}
      {number('learningRate', 'Learning rate', 0.01)}
      <Select
        label="Schedule"
        description={RECIPE_HELP.schedule}
        readOnly={locked}
        variant={locked ? 'filled' : 'default'}
        value={recipe.schedule ?? 'drops'}
        onChange={(value) => editRecipe({ schedule: SCHEDULE_IDS.find((one) => one === value && one !== 'drops') })}
        data={SCHEDULE_IDS.map((value) => ({ value, label: SCHEDULES[value].title }))}
      />
      {scheduleOf(recipe) === SCHEDULES.drops && (
        <>
          <Drops recipe={recipe} locked={locked} />
          {number('learningRateFactor', 'Learning-rate decay factor', 0.1)}
        </>
      )}
      {scheduleOf(recipe) === SCHEDULES.cosine && number('finalLearningRate', 'Final learning rate', 0.001, 0)}
      {scheduleOf(recipe) === SCHEDULES['one-cycle'] && number('peakAt', 'Peak after (share of steps)', 0.05, 0.3)}
      {number('warmUp', 'Warm-up (epochs)', 1, 0)}
      <Select
        label="Optimiser"
        description={RECIPE_HELP.optimiser}
        readOnly={locked}
        variant={locked ? 'filled' : 'default'}
        value={recipe.optimiser ?? 'sgd'}
        onChange={(value) => editRecipe({ optimiser: OPTIMISER_IDS.find((one) => one === value && one !== 'sgd') })}
        data={OPTIMISER_IDS.map((value) => ({ value, label: OPTIMISERS[value].title }))}
      />
      {number('momentum', 'Momentum', 0.05)}
      {number('weightDecay', 'Weight decay', 0.0005)}
      <Select
        label="Weight decay of"
        description={RECIPE_HELP.decayOf}
        readOnly={locked}
        variant={locked ? 'filled' : 'default'}
        value={recipe.decayOf ?? 'all'}
        onChange={(value) => editRecipe({ decayOf: value === 'kernels' ? 'kernels' : undefined })}
        data={[
          { value: 'all', label: 'All weights' },
          { value: 'kernels', label: 'Kernels only' },
        ]}
      />
      {number('labelSmoothing', 'Label smoothing', 0.05, 0)}
      {number('clipNorm', 'Largest gradient norm', 1, 0)}
      {number('averageWeights', 'Moving average of weights (decay)', 0.001, 0)}
      {number('earlyStop', 'Early stop (epochs)', 1, 0)}
      {number('validationShare', 'Held out for validation', 0.05)}
      <Select
        label="Preprocessing"
        description={RECIPE_HELP.preprocessing}
        readOnly={locked}
        variant={locked ? 'filled' : 'default'}
        value={recipe.preprocessing}
        error={mistakes.get('preprocessing')}
        onChange={(value) => editRecipe({ preprocessing: PREPROCESSINGS.find((one) => one === value) ?? 'none' })}
        data={PREPROCESSINGS.map((value) => ({ value, label: PREPROCESSING_TITLE[value] }))}
      />
      {recipe.preprocessing === 'gcn-zca' && number('zcaEpsilon', 'Whitening ε', 0.01)}
      <Select
        label="Initialisation"
        description={RECIPE_HELP.initialisation}
        readOnly={locked}
        variant={locked ? 'filled' : 'default'}
        value={recipe.initialisation}
        onChange={(value) => editRecipe({ initialisation: INITIALISATIONS.find((one) => one === value) ?? 'he' })}
        data={INITIALISATIONS.map((value) => ({ value, label: INITIALISATION_TITLE[value] }))}
      />
      {AUGMENTATION_IDS.filter((id) => augmentationOf(id).amount).map((id) => (
        <AugmentationAmount key={id} id={id} recipe={recipe} locked={locked} />
      ))}
      <div className={classes.switches}>
        <Switch
          label="Horizontal flips"
          disabled={locked}
          checked={recipe.augmentation.flip}
          onChange={(event) => editAugmentation(recipe, { flip: event.currentTarget.checked })}
        />
        <Switch
          label="Dropout"
          description={RECIPE_HELP.dropout}
          disabled={locked}
          checked={recipe.dropout}
          onChange={(event) => editRecipe({ dropout: event.currentTarget.checked })}
        />
      </div>
    </div>
  )
}

const editAugmentation = ({ augmentation }: Recipe, change: Partial<Recipe['augmentation']>) =>
  editRecipe({ augmentation: { ...augmentation, ...change } })

/** How much of one augmentation; 0 is none. */
function AugmentationAmount({ id, recipe, locked }: { id: AugmentationId; recipe: Recipe; locked: boolean }) {
  const { title, help, amount } = augmentationOf(id)
  const value = Number(recipe.augmentation[id] ?? 0)
  const { max, step, unit } = amount!
  return (
    <NumberInput
      label={unit ? `${title} (${unit})` : title}
      description={help}
      readOnly={locked}
      hideControls={locked}
      variant={locked ? 'filled' : 'default'}
      min={0}
      max={max}
      step={step}
      clampBehavior="none"
      allowDecimal={step < 1}
      value={Number.isNaN(value) ? '' : value}
      error={AugmentationSchema.shape[id].safeParse(value).error?.issues[0]?.message}
      onChange={(typed) => {
        const now = typed === '' ? Number.NaN : Number(typed)
        editAugmentation(recipe, { [id]: now === 0 && id !== 'shift' ? undefined : now })
      }}
    />
  )
}

type NumberField = {
  [Field in keyof Recipe]-?: Recipe[Field] extends number | undefined ? Field : never
}[keyof Recipe]

function RecipeNumber({
  field,
  label,
  step,
  absent,
  recipe,
  locked,
  mistakes,
}: Props & {
  field: NumberField
  label: string
  step: number /** What a recipe without the value means. */
  absent?: number
}) {
  const value = recipe[field] ?? absent
  return (
    <NumberInput
      label={label}
      description={RECIPE_HELP[field]}
      readOnly={locked}
      hideControls={locked}
      variant={locked ? 'filled' : 'default'}
      step={step}
      min={0}
      // Clamping would change a typed value without a word; the form says what it takes instead.
      clampBehavior="none"
      decimalScale={8}
      value={value === undefined || Number.isNaN(value) ? '' : value}
      error={mistakes.get(field)}
      // An empty field is no number, and the form says so; it is not zero.
      onChange={(typed) =>
        editRecipe({ [field]: typed === '' ? Number.NaN : Number(typed) === absent ? undefined : Number(typed) })
      }
    />
  )
}

/** A list typed as text; the recipe changes once the text makes sense. */
function Drops({ recipe, locked }: { recipe: Recipe; locked: boolean }) {
  const [text, setText] = useState(recipe.learningRateDrops.join(', '))
  const known = recipe.learningRateDrops.join(', ')
  useEffect(() => {
    setText((before) => (parseDrops(before)?.join(', ') === known ? before : known))
  }, [known])
  const wrong = parseDrops(text) === null
  return (
    <TextInput
      label="Decay the learning rate after epochs"
      description={RECIPE_HELP.learningRateDrops}
      readOnly={locked}
      variant={locked ? 'filled' : 'default'}
      placeholder="none"
      value={text}
      error={wrong ? 'Write whole epochs, such as 200, 250, 300.' : undefined}
      onChange={(event) => {
        setText(event.currentTarget.value)
        const drops = parseDrops(event.currentTarget.value)
        if (drops) editRecipe({ learningRateDrops: drops })
      }}
    />
  )
}
