import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import type { ExplainedModel } from '@shared/explain/model.ts'
import type { UnitAddress } from '@shared/explain/unit.ts'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../client.ts'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { useShortcuts } from '../shell/shortcuts.ts'
import classes from './explain.module.css'
import { ImagePanel } from './ImagePanel.tsx'
import { Inspector } from './Inspector.tsx'
import { LayersPanel } from './LayersPanel.tsx'
import { Predictions } from './Predictions.tsx'
import { type Selection, targetOf, type Walk, walk } from './selection.ts'
import { showNextImage, useCurrentImage, useExplain } from './store.ts'
import { useAnswer } from './useAnswer.ts'

interface Props {
  model: ExplainedModel
  report: ArchitectureReport
  selection: Selection | null
  onSelect(selection: Selection, how: 'push' | 'replace'): void
}

const SHORTCUTS = [
  { keys: '[', title: 'Previous image', group: 'Explain', run: () => showNextImage(-1) },
  { keys: ']', title: 'Next image', group: 'Explain', run: () => showNextImage(1) },
]

/** The image at the left, every layer's maps in the middle, the selected unit at the right. */
export function ExplorePage({ model, report, selection, onSelect }: Props) {
  const image = useCurrentImage()
  const muted = useExplain((state) => state.muted)
  const methods = useExplain((state) => state.methods)
  const [hovered, setHovered] = useState<UnitAddress | null>(null)
  useShortcuts(SHORTCUTS)
  const { checkpoint } = model
  const { height, width } = model.architecture.input
  const fits = image !== null && image.height === height && image.width === width
  const pixels = fits ? image.pixels : null

  const look = useAnswer(pixels ? (signal) => api().explain.look({ checkpoint, pixels, muted }, { signal }) : null, [
    checkpoint,
    pixels,
    muted,
  ])
  const unmuted = useAnswer(
    pixels && muted.length > 0 ? (signal) => api().explain.look({ checkpoint, pixels, layers: [] }, { signal }) : null,
    [checkpoint, pixels, muted.length > 0],
  )
  const target = selection && targetOf(selection)
  const key = target && JSON.stringify(target)
  const maps = useAnswer(
    pixels && target && methods.length > 0
      ? (signal) => api().explain.attribute({ checkpoint, pixels, target, methods }, { signal })
      : null,
    [checkpoint, pixels, key, methods],
  )

  // Nothing chosen yet: the class that the network would name is what one asks about first.
  const probabilities = look.value?.probabilities
  const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : null
  useEffect(() => {
    if (best !== null && !selection) onSelect({ kind: 'class', index: best }, 'replace')
  }, [best, selection, onSelect])

  const selectUnit = useCallback((unit: UnitAddress) => onSelect({ kind: 'unit', unit }, 'push'), [onSelect])
  const unit = selection?.kind === 'unit' ? selection.unit : null
  const latest = useRef({ unit, report })
  latest.current = { unit, report }
  const onWalk = useCallback(
    (step: Walk) => {
      const { unit: from, report: network } = latest.current
      if (!from) return
      const next = walk(network, from, step)
      onSelect({ kind: 'unit', unit: next }, 'replace')
      if (next.layer !== from.layer)
        document.querySelector<HTMLElement>(`[data-layer="${next.layer}"] [role="slider"]`)?.focus()
    },
    [onSelect],
  )

  return (
    <div className={classes.explore} data-image={image?.key} data-looked={look.phase}>
      <div className={classes.left}>
        <ImagePanel
          image={image}
          layers={report.layers}
          unit={hovered ?? unit}
          size={{ height, width }}
          classNames={model.classes}
          dataset={model.dataset.name}
        />
        {look.value && (
          <Predictions
            look={look.value}
            unmuted={unmuted.value}
            classNames={model.classes}
            selected={selection?.kind === 'class' ? selection.index : null}
            label={image?.label ?? null}
            onSelect={(index) => onSelect({ kind: 'class', index }, 'push')}
          />
        )}
      </div>
      <div className={classes.middle}>
        {look.value ? (
          <LayersPanel
            report={report}
            look={look.value}
            selected={unit}
            hovered={hovered}
            onSelect={selectUnit}
            onHover={setHovered}
            onWalk={onWalk}
          />
        ) : look.phase === 'failed' ? (
          <ErrorState error={look.error} retry={look.again} />
        ) : look.phase === 'asking' ? (
          <LoadingState what="The network looks at the image" />
        ) : image && !fits ? (
          <EmptyState title="This image has another size">
            It has {image.width} x {image.height} pixels, but this network takes {width} x {height}. Drop its file
            again.
          </EmptyState>
        ) : (
          <EmptyState title="No image yet">
            Drop one on the page: its prediction, every layer&apos;s maps and a picture for every neuron follow.
          </EmptyState>
        )}
      </div>
      <div className={classes.right}>
        {look.value && image && selection && (
          <Inspector
            model={model}
            report={report}
            image={image}
            look={look.value}
            selection={selection}
            maps={maps}
            onSelect={(next) => onSelect(next, 'push')}
          />
        )}
      </div>
    </div>
  )
}
