import { SegmentedControl, Slider } from '@mantine/core'
import type { Picture } from '@shared/explain/pictures.ts'
import { useEffect, useState } from 'react'
import { PictureCanvas } from '../explain/PictureCanvas.tsx'
import classes from './TwoMaps.module.css'

interface Props {
  left: { title: string; picture: Picture }
  right: { title: string; picture: Picture }
  /** Right minus left, drawn around zero; its largest magnitude in words. */
  difference: { picture: Picture; words: string }
}

/** Milliseconds that each picture of the blink comparison stands. */
const BLINK = 600

/** Two maps of one image held against each other: a curtain to pull, a blink, or their difference. */
export function TwoMaps({ left, right, difference }: Props) {
  const [mode, setMode] = useState<'slider' | 'blink' | 'difference'>('slider')
  const [share, setShare] = useState(50)
  const [front, setFront] = useState(false)
  useEffect(() => {
    if (mode !== 'blink') return
    const timer = setInterval(() => setFront((shown) => !shown), BLINK)
    return () => clearInterval(timer)
  }, [mode])
  return (
    <div className={classes.frame}>
      <SegmentedControl
        aria-label="How to hold the two maps against each other"
        value={mode}
        onChange={(value) => setMode(value as typeof mode)}
        data={[
          { value: 'slider', label: 'Slider' },
          { value: 'blink', label: 'Blink' },
          { value: 'difference', label: 'Difference' },
        ]}
      />
      {mode === 'difference' ? (
        <>
          <PictureCanvas
            className={classes.large}
            picture={difference.picture}
            label={`${right.title} minus ${left.title}`}
          />
          <p className={classes.words}>{difference.words}</p>
        </>
      ) : (
        <>
          <div className={classes.stack}>
            <PictureCanvas className={classes.large} picture={left.picture} label={left.title} />
            <PictureCanvas
              className={`${classes.large} ${classes.over}`}
              picture={right.picture}
              label={right.title}
              style={
                mode === 'slider'
                  ? { clipPath: `inset(0 0 0 ${share}%)` }
                  : { visibility: front ? 'visible' : 'hidden' }
              }
            />
            {mode === 'slider' && <span className={classes.edge} style={{ left: `${share}%` }} aria-hidden />}
          </div>
          {mode === 'slider' ? (
            <Slider
              thumbLabel={`Curtain between ${left.title} and ${right.title}`}
              value={share}
              onChange={setShare}
              label={null}
              size="sm"
            />
          ) : (
            <p className={classes.words}>{front ? right.title : left.title}</p>
          )}
          {mode === 'slider' && (
            <p className={classes.words}>
              <span>{left.title}</span>
              <span>{right.title}</span>
            </p>
          )}
        </>
      )}
    </div>
  )
}
