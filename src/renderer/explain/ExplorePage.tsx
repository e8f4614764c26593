import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import type { ExplainedModel } from '@shared/explain/model.ts'
import { perturb } from '@shared/explain/perturb.ts'
import type { UnitAddress } from '@shared/explain/unit.ts'
import { useCallback, useMemo, useRef, useState } from 'react'
import { api } from '../client.ts'
import { EmptyState, ErrorState, LoadingState } from '../components/States.tsx'
import { useShortcuts } from '../shell/shortcuts.ts'
import classes from './explain.module.css'
import { focusLayer } from './features/focusLayer.ts'
import { LayersPanel } from './features/LayersPanel.tsx'
import { ImagePanel } from './ImagePanel.tsx'
import { Inspector } from './Inspector.tsx'
import { Predictions } from './Predictions.tsx'
import { RobustnessPanel } from './RobustnessPanel.tsx'
import { type Selection, targetOf, type Walk, walk } from './selection.ts'
import { showNextImage, useCurrentImage, useExplain } from './store.ts'
import { useAnswer } from './useAnswer.ts'
import { useFitted } from './useFitted.ts'
import { predictionOf, useLook } from './useLook.ts'

interface Props {
  model: ExplainedModel
  report: ArchitectureReport
  /** What the user picked; null explains what the network names. */
  selection: Selection | null
  /** `null` goes back to what the network names. */
  onSelect(selection: Selection | null, how: 'push' | 'replace'): void
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
  const steps = useExplain((state) => state.steps)
  const [hovered, setHovered] = useState<UnitAddress | null>(null)
  useShortcuts(SHORTCUTS)
  const { checkpoint } = model
  const { height, width } = model.architecture.input
  const { fitted, isFitting } = useFitted(image, model.architecture.input)
  const perturbation = useExplain((state) => state.perturbation)
  const pixels = useMemo(
    () => fitted && perturb(fitted.pixels, height, width, perturbation),
    [fitted, height, width, perturbation],
  )
  const seen = useMemo(() => image && pixels && { ...image, pixels }, [image, pixels])

  const look = useLook(checkpoint, pixels, { muted, report })
  // The same image as it was: what a muted channel or a perturbation has changed is told beside it.
  const before = useLook(checkpoint, fitted && (muted.length > 0 || pixels !== fitted.pixels) ? fitted.pixels : null)
  // Until something is picked, the class that the network names is explained, of every image anew. While the next image is looked at,
  // that class is not known, and to ask for the old one would waste a pass.
  const shown = selection ?? predictionOf(look.value)
  const waits = selection === null && !look.current
  const target = shown && targetOf(shown)
  const key = target && JSON.stringify(target)
  const maps = useAnswer(
    pixels && target && methods.length > 0
      ? waits
        ? 'wait'
        : (signal) => api().explain.attribute({ checkpoint, pixels, target, methods, options: { steps } }, { signal })
      : null,
    [checkpoint, pixels, key, methods, steps, waits],
  )

  const selectUnit = useCallback((unit: UnitAddress) => onSelect({ kind: 'unit', unit }, 'push'), [onSelect])
  const unit = selection?.kind === 'unit' ? selection.unit : null
  const latest = useRef({ unit, report })
  latest.current = { unit, report }
  const onWalk = useCallback(
    (step: Walk, order: readonly number[]) => {
      const { unit: from, report: network } = latest.current
      if (!from) return
      const next = walk(network, from, step, order)
      onSelect({ kind: 'unit', unit: next }, 'replace')
      if (next.layer !== from.layer) focusLayer(next.layer)
    },
    [onSelect],
  )

  return (
    <div className={classes.explore} data-image={image?.key} data-looked={look.phase}>
      <div className={classes.left}>
        <ImagePanel
          image={seen ?? image}
          layers={report.layers}
          unit={hovered ?? unit}
          size={{ height, width }}
          classNames={model.classes}
          checkpoint={checkpoint}
          dataset={model.dataset?.name ?? null}
          runId={model.runId}
        />
        {look.value && (
          <Predictions
            look={look.value}
            before={look.current && before.current ? before.value : null}
            classNames={model.classes}
            explained={shown?.kind === 'class' ? shown.index : null}
            picked={selection?.kind === 'class' ? selection.index : null}
            trueClass={image?.trueClass ?? null}
            onSelect={(index) => onSelect(index === null ? null : { kind: 'class', index }, 'push')}
          />
        )}
        {look.value && <RobustnessPanel size={{ height, width }} />}
      </div>
      <div className={classes.middle}>
        {look.maps ? (
          <LayersPanel
            report={report}
            maps={look.maps}
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
        ) : isFitting ? (
          <LoadingState what="The image is fitted to this network" />
        ) : image && !fitted ? (
          <EmptyState title="This image has another size">
            It has {image.width} x {image.height} pixels, but this network takes {width} x {height}. Drop a photograph,
            or take a sample of the network&apos;s own data set.
          </EmptyState>
        ) : (
          <EmptyState title="No image yet">
            Drop one on the page: its prediction, every layer&apos;s maps and a picture for every neuron follow.
          </EmptyState>
        )}
      </div>
      <div className={classes.right}>
        {look.value && look.maps && seen && shown && (
          <Inspector
            model={model}
            report={report}
            image={seen}
            look={look.value}
            features={look.maps}
            selection={shown}
            picked={selection !== null}
            maps={maps}
            onSelect={(next) => onSelect(next, 'push')}
          />
        )}
      </div>
    </div>
  )
}
