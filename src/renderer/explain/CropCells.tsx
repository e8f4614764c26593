import { SegmentedControl, Tooltip } from '@mantine/core'
import type { TopCrop } from '@shared/explain/topCrops.ts'
import { useMemo, useState } from 'react'
import { GRID_DELAY } from '../components/besidePanel.ts'
import { formatSignificant } from '../components/format.ts'
import { platesOf } from './cropPlates.ts'
import classes from './explain.module.css'
import { PictureCanvas } from './PictureCanvas.tsx'

interface Props {
  crops: readonly TopCrop[]
  classNames: readonly string[]
  onOpen(crop: TopCrop): void
}

/** The strongest crops, each beside what a method shows in it, with its class and activation; a click explains the image it is from. */
export function CropCells({ crops, classNames, onOpen }: Props) {
  // One scale a method over the nine, so that a strong picture looks stronger than a weak one.
  const [first, ...methods] = useMemo(() => platesOf(crops), [crops])
  const [chosen, setChosen] = useState<string | null>(null)
  const method = methods.find(({ title }) => title === chosen) ?? methods.at(-1)
  const className = ({ label }: TopCrop) => classNames[label] ?? `class ${label}`
  const words = (crop: TopCrop) =>
    `image ${crop.image}, ${className(crop)}, activation ${formatSignificant(crop.activation)}`
  return (
    <>
      {methods.length > 1 && (
        <SegmentedControl
          aria-label="Method shown beside each crop"
          value={method!.title}
          data={methods.map(({ title }) => title)}
          onChange={setChosen}
        />
      )}
      <ol className={classes.cropCells} data-crops={crops.length}>
        {crops.map((crop, i) => (
          <li key={crop.image}>
            <Tooltip label={`Explain ${words(crop)}`} openDelay={GRID_DELAY}>
              <button
                type="button"
                className={classes.crop}
                aria-label={`Explain ${words(crop)}`}
                onClick={() => onOpen(crop)}
              >
                <PictureCanvas
                  picture={first!.pictures[i]!}
                  label={`Crop ${i + 1}: ${words(crop)}`}
                  className={classes.fill}
                />
              </button>
            </Tooltip>
            {method && (
              <PictureCanvas
                picture={method.pictures[i]!}
                label={`${method.title} of crop ${i + 1}: ${words(crop)}`}
                className={classes.fill}
              />
            )}
            <span className={`${classes.cropWords} numeric`}>
              <span>{className(crop)}</span> {formatSignificant(crop.activation)}
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}
