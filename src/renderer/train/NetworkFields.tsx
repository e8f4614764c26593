import { ActionIcon, NumberInput, TextInput, Tooltip } from '@mantine/core'
import { isBuiltIn, isPaperNetwork } from '@shared/architecture/builtIn.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import type { Dataset } from '@shared/data/dataset.ts'
import { IconDice3 } from '@tabler/icons-react'
import { formatInteger } from '../components/format.ts'
import { networkChoices } from '../components/networkChoices.ts'
import { ChoiceRow, SwitchRow } from './ChoiceRow.tsx'
import classes from './FieldRow.module.css'
import { FieldRow } from './FieldRow.tsx'
import { editDraft, useDraft } from './newRunDraft.ts'
import { StartFromFields } from './StartFromFields.tsx'
import { useStartFrom } from './startFrom.ts'

const WIDTHS = [0.0625, 0.125, 0.25, 0.5, 0.75, 1, 1.5, 2]

interface Props {
  own: readonly Architecture[]
  datasets: readonly Dataset[]
  dataset: Dataset | undefined
  /** Whether the data sets are still being read. */
  reading: boolean
  /** What is wrong, by field. */
  mistakes: ReadonlyMap<string, string>
}

/** What is trained, on what, and from which seed. */
export function NetworkFields({ own, datasets, dataset, reading, mistakes }: Props) {
  const draft = useDraft()
  const { origin } = useStartFrom()
  const comesAlong = isBuiltIn(draft.architectureId) && own.every(({ id }) => id !== draft.architectureId)
  return (
    <div className={classes.rows}>
      <StartFromFields />
      <ChoiceRow
        id="new-run-network"
        label="Network"
        help={[
          origin ? 'That of the model it starts from.' : 'One of the paper’s twelve, a preset, or one of your own.',
        ]}
        wide
        searchable
        value={origin ? null : draft.architectureId}
        placeholder={origin?.architecture.title}
        disabled={origin !== null}
        error={mistakes.get('architecture')}
        onChange={(architectureId) => editDraft({ architectureId })}
        data={networkChoices(own)}
      />
      {comesAlong && !origin && (
        <>
          <ChoiceRow
            id="new-run-width"
            label="Width"
            help={['Multiplies the channels of every hidden layer; 1 is the network as published.']}
            paper="1"
            onReset={draft.width === 1 ? undefined : () => editDraft({ width: 1 })}
            value={String(draft.width)}
            error={mistakes.get('width')}
            onChange={(width) => editDraft({ width: Number(width) })}
            data={[...new Set([...WIDTHS, draft.width])]
              .sort((a, b) => a - b)
              .map((width) => ({ value: String(width), label: widthTitle(width) }))}
          />
          {isPaperNetwork(draft.architectureId) && (
            <SwitchRow
              id="new-run-relu"
              label="ReLU after the class maps"
              help={['The paper’s table has one; under it, class maps of narrow networks can die at 0.']}
              paper="on"
              onReset={draft.lastRelu ? undefined : () => editDraft({ lastRelu: true })}
              checked={draft.lastRelu}
              onChange={(lastRelu) => editDraft({ lastRelu })}
            />
          )}
        </>
      )}
      <ChoiceRow
        id="new-run-dataset"
        label="Data set"
        help={['Classes and image size of the network follow from it.']}
        wide
        value={dataset ? draft.dataset : null}
        placeholder={reading ? 'Reading the data sets…' : undefined}
        error={mistakes.get('dataset')}
        onChange={(name) => editDraft({ dataset: name })}
        data={datasets.map(({ name, title, counts }) => ({
          value: name,
          label: `${title} (${formatInteger(counts.train)} images)`,
        }))}
      />
      <SeedRow seed={draft.seed} mistake={mistakes.get('seed')} />
      <FieldRow id="new-run-title" label="Title" help={['Shown in the run list. Default: network and data set.']} wide>
        <TextInput
          id="new-run-title"
          placeholder="network and data set"
          maxLength={120}
          value={draft.title}
          onChange={(event) => editDraft({ title: event.currentTarget.value })}
        />
      </FieldRow>
    </div>
  )
}

function SeedRow({ seed, mistake }: { seed: number; mistake: string | undefined }) {
  const help = 'Decides weights, shuffles, masks and the held-out part; the same seed repeats the run.'
  return (
    <FieldRow id="new-run-seed" label="Seed" help={[help]}>
      <NumberInput
        id="new-run-seed"
        min={0}
        max={0xffff_ffff}
        clampBehavior="none"
        allowDecimal={false}
        value={Number.isNaN(seed) ? '' : seed}
        error={mistake}
        onChange={(value) => editDraft({ seed: value === '' ? Number.NaN : Number(value) })}
        rightSectionWidth={30}
        rightSection={
          <Tooltip label="Random seed">
            <ActionIcon
              size={22}
              aria-label="Random seed"
              onClick={() => editDraft({ seed: crypto.getRandomValues(new Uint32Array(1))[0]! })}
            >
              <IconDice3 size={15} />
            </ActionIcon>
          </Tooltip>
        }
      />
    </FieldRow>
  )
}

function widthTitle(width: number): string {
  const part = 1 / width
  return width < 1 && Number.isInteger(part) && part <= 16 ? `${width} (1/${part})` : String(width)
}
