import { ActionIcon, CopyButton, Switch, TextInput, Tooltip } from '@mantine/core'
import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { describeLayer } from '@shared/architecture/describe.ts'
import { familyOf, isComparable } from '@shared/architecture/kinds/table.ts'
import { fieldWords } from '@shared/architecture/receptiveField.ts'
import { errorMessage } from '@shared/errors.ts'
import type { AttributionMap } from '@shared/explain/attribution.ts'
import type { ExplainedModel, Look } from '@shared/explain/model.ts'
import { receptiveRectangle } from '@shared/explain/receptiveRectangle.ts'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { TwinsMenu } from '../compare/TwinsMenu.tsx'
import { formatSignificant } from '../components/format.ts'
import { Panel } from '../components/Panel.tsx'
import classes from './explain.module.css'
import { FilterSection } from './FilterSection.tsx'
import { valueAt } from './features/LayersPanel.tsx'
import type { MapSource } from './features/mapSource.ts'
import { useLayerMaps } from './features/useLayerMaps.ts'
import { MapsSection } from './maps/MapsSection.tsx'
import { MaximiseSection } from './maximise/MaximiseSection.tsx'
import { formatSelection, parseSelection, type Selection } from './selection.ts'
import { type SessionImage, toggleMuted, useExplain } from './store.ts'
import { TopCropsSection } from './TopCropsSection.tsx'
import type { Answer } from './useAnswer.ts'

interface Props {
  model: ExplainedModel
  report: ArchitectureReport
  image: SessionImage
  look: Look
  features: MapSource
  selection: Selection
  /** False while the class is the network's own answer. */
  picked: boolean
  maps: Answer<AttributionMap[]>
  onSelect(selection: Selection): void
}

/** What can be known of the selected class, channel or unit. */
export function Inspector({ model, report, image, look, features, selection, picked, maps, onSelect }: Props) {
  const address = formatSelection(selection)
  const unit = selection.kind === 'unit' ? selection.unit : null
  const layer = unit && report.layers.find(({ name }) => name === unit.layer)
  const feature = useLayerMaps(features, unit?.layer ?? null)
  const activation = unit && valueAt(feature, unit)
  return (
    <Panel title={selection.kind === 'class' ? `Class: ${model.classes[selection.index]}` : 'Unit'}>
      <div className={classes.inspector}>
        <Address address={address} report={report} onSelect={onSelect} />
        {selection.kind === 'class' ? (
          <p className={`${classes.facts} numeric`}>
            {picked ? 'Picked' : 'Predicted'} class · score {formatSignificant(look.logits[selection.index]!, 4)} before
            the softmax
          </p>
        ) : (
          layer && (
            <p className={`${classes.facts} numeric`}>
              {activation === null ? 'the whole channel' : `activation ${formatSignificant(activation, 4)}`} ·{' '}
              {describeLayer(layer.spec)} · sees {fieldWords(layer.receptiveField, 'x')} pixels
              {unit.row !== null && unit.column !== null && ` ${corner(layer.receptiveField, unit.row, unit.column)}`}
            </p>
          )
        )}
        {unit && layer && isComparable(layer.spec) && <Mute layer={unit.layer} channel={unit.channel} />}
        {unit && layer && isComparable(layer.spec) && (
          <TwinsMenu runId={model.runId} checkpoint={model.checkpoint} layer={unit.layer} channel={unit.channel} />
        )}
        <MapsSection
          model={model}
          image={image}
          answer={maps}
          selection={selection}
          features={feature}
          onSelect={onSelect}
        />
        {unit && layer && (
          <>
            <TopCropsSection
              checkpoint={model.checkpoint}
              dataset={model.dataset?.name ?? null}
              layer={unit.layer}
              channel={unit.channel}
              activation={activation}
              classNames={model.classes}
              onPosition={(row, column) => onSelect({ kind: 'unit', unit: { ...unit, row, column } })}
            />
            {familyOf(layer.spec) === 'convolution' && (
              <FilterSection checkpoint={model.checkpoint} layer={unit.layer} channel={unit.channel} />
            )}
          </>
        )}
        <MaximiseSection model={model} report={report} selection={selection} onSelect={onSelect} />
      </div>
    </Panel>
  )
}

function corner(field: Parameters<typeof receptiveRectangle>[0], row: number, column: number): string {
  const { left, top } = receptiveRectangle(field, row, column)
  return `from column ${left}, row ${top}`
}

function Mute({ layer, channel }: { layer: string; channel: number }) {
  const muted = useExplain((state) => state.muted.some((one) => one.layer === layer && one.channel === channel))
  return (
    <Switch
      size="xs"
      label="Ablate this channel (set it to zero)"
      checked={muted}
      onChange={() => toggleMuted({ layer, channel })}
    />
  )
}

/** The address of what is explained: to copy, and to type another one. */
function Address({
  address,
  report,
  onSelect,
}: {
  address: string
  report: ArchitectureReport
  onSelect(selection: Selection): void
}) {
  const [draft, setDraft] = useState<string | null>(null)
  const [mistake, setMistake] = useState<string | null>(null)
  const go = () => {
    if (draft === null || draft === address) return setDraft(null)
    try {
      onSelect(parseSelection(draft.trim(), report))
      setDraft(null)
      setMistake(null)
    } catch (error) {
      setMistake(errorMessage(error).message)
    }
  }
  return (
    <form
      className={classes.address}
      onSubmit={(event) => {
        event.preventDefault()
        go()
      }}
    >
      <TextInput
        aria-label="Address of the unit"
        className={classes.addressInput}
        classNames={{ input: 'mono' }}
        value={draft ?? address}
        error={mistake}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={() => {
          setDraft(null)
          setMistake(null)
        }}
      />
      <CopyButton value={window.location.href}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy a link to this unit'}>
            <ActionIcon
              aria-label="Copy a link to this unit"
              onClick={() => {
                copy()
              }}
            >
              {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </form>
  )
}
