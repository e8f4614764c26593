import { Skeleton } from '@mantine/core'
import { type AttributionMap, notesOf } from '@shared/explain/attribution.ts'
import type { ExplainedModel, FeatureMaps } from '@shared/explain/model.ts'
import { useMemo } from 'react'
import { ErrorState } from '../../components/States.tsx'
import explain from '../explain.module.css'
import { subjectOf } from '../exportMaps.ts'
import type { Selection } from '../selection.ts'
import { type SessionImage, useExplain } from '../store.ts'
import type { Answer } from '../useAnswer.ts'
import { featurePicture } from './featurePicture.ts'
import { Incomplete } from './Incomplete.tsx'
import { LargeFeature } from './LargeFeature.tsx'
import { LargeMap } from './LargeMap.tsx'
import { MethodStrip } from './MethodStrip.tsx'
import { drawMap } from './mapPicture.ts'
import { scaled } from './mapScales.ts'
import classes from './maps.module.css'
import { SaveMenu } from './SaveMenu.tsx'
import { ViewSettings } from './ViewSettings.tsx'

interface Props {
  image: SessionImage
  answer: Answer<AttributionMap[]>
  model: ExplainedModel
  /** What is explained. */
  selection: Selection
  /** Of the selected unit's layer; null where a class is explained, or they are not there yet. */
  features: FeatureMaps | null
  onSelect(selection: Selection): void
}

/** One map large, the others as a strip of small ones below it. */
export function MapsSection({ image, answer, model, selection, features, onSelect }: Props) {
  const subject = subjectOf(selection, model)
  const { rendering, space, scale: choice, large } = useExplain()
  const maps = answer.value
  const { scale, ends } = useMemo(() => scaled(maps ?? [], space, rendering, choice), [maps, space, rendering, choice])
  const drawn = useMemo(
    () => (maps ?? []).map((map, i) => drawMap(map, { magnitude: ends[i]!, space, rendering, target: subject.target })),
    [maps, ends, space, rendering, subject.target],
  )
  const unit = selection.kind === 'unit' ? selection.unit : null
  const channel = unit?.channel ?? 0
  const feature = useMemo(
    () => (features && channel < features.channels ? featurePicture(features, channel) : null),
    [features, channel],
  )
  const showsFeature = large === 'feature-map' && feature !== null
  // A method that was just asked for has no map yet: the one before stays until it is there.
  const shown = drawn.find(({ map }) => map.method === large) ?? drawn.at(-1)
  const notes = notesOf(maps ?? [])
  return (
    <section
      aria-label="Attribution maps"
      className={explain.section}
      data-target={subject.target}
      data-phase={answer.phase}
    >
      <div className={explain.sectionHead}>
        <h3>Attribution</h3>
        <ViewSettings />
      </div>
      {answer.phase === 'failed' && <ErrorState error={answer.error} retry={answer.again} />}
      {showsFeature ? (
        <LargeFeature
          feature={feature}
          maps={features!}
          image={image}
          position={unit!.row === null || unit!.column === null ? null : { row: unit!.row, column: unit!.column }}
          onPosition={(row, column) => onSelect({ kind: 'unit', unit: { ...unit!, row, column } })}
        />
      ) : shown ? (
        <LargeMap
          drawn={shown}
          image={image}
          scaleNote={choice === 'auto' && scale === 'own' && drawn.length > 1 ? 'each map on its own scale' : null}
          actions={<SaveMenu drawn={shown} image={image} subject={subject} maps={maps!} ends={ends} />}
        />
      ) : (
        answer.phase !== 'failed' && (
          <Skeleton className={classes.waiting} style={{ aspectRatio: `${image.width} / ${image.height}` }} />
        )
      )}
      <MethodStrip
        drawn={drawn}
        feature={feature?.picture ?? null}
        large={showsFeature ? 'feature-map' : (shown?.map.method ?? null)}
      />
      {maps?.map((map) => (
        <Incomplete key={map.method} map={map} />
      ))}
      {notes.map((note) => (
        <p key={note} className={explain.note}>
          {note}
        </p>
      ))}
    </section>
  )
}
