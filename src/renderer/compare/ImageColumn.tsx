import { type AttributionMap, notesOf } from '@shared/explain/attribution.ts'
import type { FeatureMaps, Look } from '@shared/explain/model.ts'
import { attributionPicture, type Picture, type Rendering, scalarPicture } from '@shared/explain/pictures.ts'
import { formatPercent, formatSignificant } from '../components/format.ts'
import { RunBadge } from '../components/RunBadge.tsx'
import { ErrorState, LoadingState } from '../components/States.tsx'
import type { MapSource } from '../explain/features/mapSource.ts'
import { Incomplete } from '../explain/maps/Incomplete.tsx'
import { PictureCanvas } from '../explain/PictureCanvas.tsx'
import classes from './ImagesPage.module.css'
import { type Model, modelTitle } from './models.ts'

export interface ColumnAnswer {
  phase: 'asking' | 'ready' | 'failed'
  error: unknown
  look: Look | null
  /** Its feature maps, asked for as they are shown. */
  maps: MapSource | null
  attribution: AttributionMap | null
  /** The class that the attribution explains, and the one that was asked for where this model has none of that name. */
  explained: { name: string; insteadOf: string | null } | null
}

interface Props {
  model: Model
  answer: ColumnAnswer
  /** Of this model, in the order of its outputs. */
  classNames: readonly string[]
  /** Place of the image's true class among them; null where it is not known or not among them. */
  label: number | null
  layer: string
  /** All maps of that layer; null until they are there. */
  maps: FeatureMaps | null
  channel: number
  /** Position of the cursor on this model's map, and where to put it. */
  cursor: { row: number; column: number } | null
  onCursor(at: { row: number; column: number } | null, map: { height: number; width: number }): void
  /** The map was clicked: its twins are wanted. */
  onPick(): void
  /** Range of the shown channel over all columns, and largest magnitude of the attributions: one scale for all. */
  mapScale: { low: number; high: number }
  attributionScale: number
  rendering: Rendering
}

const TOP = 5

/** The picture of one attribution at the scale that all columns share. */
export const attributionOf = (map: AttributionMap, magnitude: number, rendering: Rendering): Picture =>
  attributionPicture(map.pixels, map.shape, magnitude, rendering)

/** What one model makes of the image: its scores, the chosen map, the attribution. */
export function ImageColumn(props: Props) {
  const {
    model,
    answer,
    classNames,
    label,
    layer,
    maps,
    channel,
    cursor,
    onCursor,
    onPick,
    mapScale,
    attributionScale,
    rendering,
  } = props
  const { look, attribution, explained } = answer
  const shown =
    maps && channel < maps.channels
      ? maps.values.subarray(channel * maps.height * maps.width, (channel + 1) * maps.height * maps.width)
      : null
  const ranked = look
    ? [...look.probabilities]
        .map((probability, index) => ({ probability, index }))
        .sort((a, b) => b.probability - a.probability)
    : []
  const move = (event: React.MouseEvent) => {
    if (!maps) return
    const box = event.currentTarget.getBoundingClientRect()
    const at = (offset: number, size: number, cells: number) =>
      Math.min(cells - 1, Math.max(0, Math.floor((offset / size) * cells)))
    onCursor(
      {
        row: at(event.clientY - box.top, box.height, maps.height),
        column: at(event.clientX - box.left, box.width, maps.width),
      },
      maps,
    )
  }
  const walk = (event: React.KeyboardEvent) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key]
    if (!step || !maps) return
    event.preventDefault()
    const within = (place: number, cells: number) => Math.min(cells - 1, Math.max(0, place))
    const at = cursor ?? { row: 0, column: 0 }
    onCursor({ row: within(at.row + step[0]!, maps.height), column: within(at.column + step[1]!, maps.width) }, maps)
  }
  return (
    <section className={classes.column} aria-label={modelTitle(model)}>
      <RunBadge id={model.run.id} title={modelTitle(model)} link />
      {answer.phase === 'failed' && <ErrorState error={answer.error} />}
      {answer.phase === 'asking' && !look && <LoadingState what="Asking the network" />}
      {look && (
        <ol className={classes.scores}>
          {ranked.slice(0, TOP).map(({ probability, index }) => (
            <li key={index} data-right={index === label || undefined}>
              <span>{classNames[index] ?? `class ${index}`}</span>
              <span className={classes.track}>
                <span style={{ width: `${probability * 100}%` }} />
              </span>
              <span className="numeric">{formatPercent(probability, 1)}</span>
            </li>
          ))}
        </ol>
      )}
      {maps && (
        <figure className={classes.figure}>
          <figcaption>
            <span className="mono">{`${layer}:${channel}`}</span>
            <span className="numeric">
              {shown && cursor
                ? formatSignificant(shown[cursor.row * maps.width + cursor.column] ?? Number.NaN)
                : `${maps.height}×${maps.width}`}
            </span>
          </figcaption>
          {shown ? (
            <button
              type="button"
              className={classes.map}
              aria-label={`Map of ${layer}:${channel}; arrow keys move the cursor in all models, Enter finds its twins`}
              onClick={onPick}
              onMouseMove={move}
              onMouseLeave={() => onCursor(null, maps)}
              onKeyDown={walk}
            >
              <PictureCanvas
                picture={scalarPicture(shown, maps.height, maps.width, { ...mapScale, map: 'viridis' })}
                label={`Channel ${channel} of ${layer}: largest activation ${formatSignificant(Math.max(...shown))}`}
              />
              {cursor && (
                <span
                  className={classes.cursor}
                  style={{
                    left: `${(100 * cursor.column) / maps.width}%`,
                    top: `${(100 * cursor.row) / maps.height}%`,
                    width: `${100 / maps.width}%`,
                    height: `${100 / maps.height}%`,
                  }}
                />
              )}
            </button>
          ) : (
            <p className={classes.note}>{`${layer} has ${maps.channels} channels here.`}</p>
          )}
        </figure>
      )}
      {attribution && (
        <figure className={classes.figure}>
          <figcaption>
            <span>{`${attribution.method}${explained ? ` of ${explained.name}` : ''}`}</span>
            <span className="numeric">{`score ${formatSignificant(attribution.score)}`}</span>
          </figcaption>
          <PictureCanvas
            picture={attributionOf(attribution, attributionScale, rendering)}
            label={`${attribution.method} of ${modelTitle(model)}, from ${formatSignificant(-attributionScale)} to ${formatSignificant(attributionScale)}`}
          />
          <Incomplete map={attribution} />
          {explained?.insteadOf && (
            <p className={classes.note}>{`It has no class “${explained.insteadOf}”; its own answer is explained.`}</p>
          )}
          {notesOf([attribution]).map((note) => (
            <p key={note} className={classes.note}>
              {note}
            </p>
          ))}
        </figure>
      )}
    </section>
  )
}
