import { ActionIcon, Chip, Group, Menu, SegmentedControl, Slider, Tooltip } from '@mantine/core'
import { type AttributionMap, valueRange } from '@shared/explain/attribution.ts'
import { incompleteNote } from '@shared/explain/completeness.ts'
import { describeMethod, METHODS } from '@shared/explain/methods.ts'
import type { ExplainedModel } from '@shared/explain/model.ts'
import { attributionPicture, type Picture, pixelPicture } from '@shared/explain/pictures.ts'
import { IconDownload } from '@tabler/icons-react'
import { useId, useMemo, useState } from 'react'
import { formatFixed, formatSignificant } from '../components/format.ts'
import { Hint } from '../components/Hint.tsx'
import { ErrorState } from '../components/States.tsx'
import classes from './explain.module.css'
import { downloadNumbers, downloadPicture, type Subject, subjectOf } from './exportMaps.ts'
import { Incomplete } from './Incomplete.tsx'
import { isWeak, magnitudes, valuesOf } from './mapScales.ts'
import { PictureCanvas } from './PictureCanvas.tsx'
import { downloadPanel } from './panelFigure.ts'
import type { Selection } from './selection.ts'
import { type SessionImage, useExplain } from './store.ts'
import type { Answer } from './useAnswer.ts'

interface Props {
  image: SessionImage
  answer: Answer<AttributionMap[]>
  model: ExplainedModel
  /** What is explained. */
  selection: Selection
}

/** The maps of the chosen methods side by side. */
export function MapsSection({ image, answer, model, selection }: Props) {
  const subject = subjectOf(selection, model)
  const { target } = subject
  const id = useId()
  const { methods, rendering, space, opacity } = useExplain()
  const [scale, setScale] = useState<'common' | 'own'>('common')
  const maps = answer.value
  const ends = useMemo(() => (maps ? magnitudes(maps, space, rendering, scale) : []), [maps, space, rendering, scale])
  const chosen = (ids: string[]) =>
    useExplain.setState({ methods: METHODS.map(({ id }) => id).filter((id) => ids.includes(id)) })
  return (
    <section aria-label="Attribution maps" className={classes.section}>
      <Chip.Group multiple value={methods} onChange={chosen}>
        <div className={classes.chips}>
          {METHODS.map((method) => (
            <Tooltip key={method.id} label={<MethodHelp {...method} />} position="top-start">
              {/* The chip's own input is hidden: what surrounds it has the pointer, and the focus by bubbling. */}
              <span>
                <Chip value={method.id} size="xs" radius="sm" aria-describedby={`${id}-${method.id}`}>
                  {method.title}
                </Chip>
                <span id={`${id}-${method.id}`} hidden>
                  {method.help}
                </span>
              </span>
            </Tooltip>
          ))}
        </div>
      </Chip.Group>
      <Group gap="xs" className={classes.controls}>
        <SegmentedControl
          aria-label="Colours"
          value={rendering}
          data={[
            { value: 'paper', label: 'Paper grey' },
            { value: 'diverging', label: 'Diverging' },
          ]}
          onChange={(value) => useExplain.setState({ rendering: value as typeof rendering })}
        />
        <SegmentedControl
          aria-label="Space"
          value={space}
          data={[
            { value: 'pixels', label: 'Pixels' },
            { value: 'network', label: 'Network input' },
          ]}
          onChange={(value) => useExplain.setState({ space: value as typeof space })}
        />
        <SegmentedControl
          aria-label="Scale of the maps"
          value={scale}
          data={[
            { value: 'common', label: 'One scale' },
            { value: 'own', label: 'Own scales' },
          ]}
          onChange={(value) => setScale(value as typeof scale)}
        />
      </Group>
      <div className={classes.opacity}>
        <span id="overlay-label">Over the image</span>
        <Slider
          flex={1}
          size="sm"
          min={0}
          max={1}
          step={0.05}
          value={1 - opacity}
          label={(value) => `${Math.round(value * 100)} % image`}
          thumbLabel="Share of the image under the maps"
          onChange={(value) => useExplain.setState({ opacity: 1 - value })}
        />
      </div>
      {answer.phase === 'failed' && <ErrorState error={answer.error} retry={answer.again} />}
      {methods.length === 0 && <p className={classes.dim}>Choose a method.</p>}
      {maps && (
        <div className={classes.maps} data-target={target} data-phase={answer.phase}>
          {maps.map((map, i) => (
            <MapFigure key={map.method} map={map} magnitude={ends[i]!} image={image} subject={subject} />
          ))}
        </div>
      )}
      {maps?.map((map) => (
        <Incomplete key={map.method} map={map} />
      ))}
      {maps?.[0]?.note && <p className={classes.note}>{maps[0].note}</p>}
      {maps && maps.length > 0 && (
        <Group gap="xs">
          {(['png', 'svg'] as const).map((kind) => (
            <button
              key={kind}
              type="button"
              className={classes.linkButton}
              onClick={() =>
                void downloadPanel(kind, {
                  image,
                  maps,
                  magnitudes: ends,
                  space,
                  rendering,
                  subject,
                })
              }
            >
              Panel as {kind.toUpperCase()}
            </button>
          ))}
        </Group>
      )}
    </section>
  )
}

interface FigureProps {
  map: AttributionMap
  magnitude: number
  image: SessionImage
  subject: Subject
}

function MethodHelp({ formula, help }: (typeof METHODS)[number]) {
  return (
    <>
      <code className={classes.formula}>{formula}</code>
      {help}
    </>
  )
}

function MapFigure({ map, magnitude, image, subject }: FigureProps) {
  const { target } = subject
  const { rendering, space, opacity } = useExplain()
  const values = valuesOf(map, space)
  const { title, sign } = describeMethod(map.method)
  const picture = useMemo(
    () => overlay(attributionPicture(values, map.shape, magnitude, rendering), image, opacity),
    [values, map.shape, magnitude, rendering, image, opacity],
  )
  const range = useMemo(() => valueRange(values), [values])
  const numbers = `${formatSignificant(range.min)} to ${formatSignificant(range.max)}`
  const low = sign === 'positive' && rendering === 'paper' ? 0 : -magnitude
  return (
    <figure className={classes.map} data-method={map.method}>
      <PictureCanvas
        picture={picture}
        label={`${title} of ${target}: values from ${numbers}, colours from ${formatSignificant(low)} to ${formatSignificant(magnitude)}`}
        className={classes.fill}
      />
      <figcaption>
        <span className={classes.mapTitle}>{title.replace('backp', 'back\u00adp')}</span>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={18} aria-label={`Save ${title}`}>
              <IconDownload size={12} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              onClick={() =>
                void downloadPicture(picture, {
                  ...subject,
                  what: title,
                  image: image.name,
                  range: [-magnitude, magnitude],
                  warning: incompleteNote(map.completeness),
                })
              }
            >
              Picture (PNG)
            </Menu.Item>
            <Menu.Item onClick={() => downloadNumbers(values, map.shape, `${target} ${map.method} ${space}`)}>
              Numbers (NPY)
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <span className={`${classes.dim} numeric`}>
          ±{formatSignificant(magnitude, 2)}
          {isWeak(range.magnitude, magnitude) && `, here up to ${formatSignificant(range.magnitude, 2)}`}
        </span>
        {map.completeness && (
          <span className={`${classes.dim} ${classes.withHint} numeric`}>
            off by {formatFixed(map.completeness.relativeError * 100, 2)} %
            <Hint label={`About the completeness of ${title}`}>
              The map sums to {formatSignificant(map.completeness.sum, 4)}; the score changes by{' '}
              {formatSignificant(map.completeness.change, 4)} from the baseline. Both would be equal with infinitely
              many steps; these are {map.completeness.steps}.
            </Hint>
          </span>
        )}
      </figcaption>
    </figure>
  )
}

/** A map over the image it explains: `opacity` 1 is the map alone, 0 the image alone. */
export function overlay(picture: Picture, image: SessionImage, opacity: number): Picture {
  if (opacity >= 1 || picture.width !== image.width || picture.height !== image.height) return picture
  const under = pixelPicture(image.pixels, image.height, image.width)
  const rgba = picture.rgba.map((value, i) => Math.round(value * opacity + under.rgba[i]! * (1 - opacity)))
  return { ...picture, rgba: rgba as Uint8ClampedArray<ArrayBuffer> }
}
