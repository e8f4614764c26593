import { Button } from '@mantine/core'
import type { MaximisationEvent } from '@shared/explain/model.ts'
import { pixelPicture } from '@shared/explain/pictures.ts'
import { useEffect, useRef, useState } from 'react'
import { api } from '../client.ts'
import { formatSignificant } from '../components/format.ts'
import { NumberField } from '../components/NumberField.tsx'
import { attempt } from '../stores/notify.ts'
import classes from './explain.module.css'
import { PictureCanvas } from './PictureCanvas.tsx'
import { addImages, newKey } from './store.ts'

interface Props {
  checkpoint: string
  layer: string
  channel: number
  size: { height: number; width: number }
}

/** Makes an image, from noise, that excites a channel as much as possible. */
export function MaximiseSection({ checkpoint, layer, channel, size }: Props) {
  const [seed, setSeed] = useState(0)
  const [invalid, setInvalid] = useState(false)
  const [last, setLast] = useState<MaximisationEvent | null>(null)
  const [running, setRunning] = useState<AbortController | null>(null)
  const current = useRef<AbortController | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another channel begins anew
  useEffect(() => {
    setLast(null)
    setRunning(null)
    return () => current.current?.abort()
  }, [checkpoint, layer, channel])

  const run = async () => {
    const abort = new AbortController()
    current.current = abort
    setRunning(abort)
    try {
      const events = await api().explain.maximise({ checkpoint, layer, channel, seed }, { signal: abort.signal })
      for await (const event of events) {
        if (abort.signal.aborted) break
        setLast(event)
      }
    } catch (error) {
      if (!abort.signal.aborted) throw error
    } finally {
      setRunning((now) => (now === abort ? null : now))
    }
  }
  return (
    <section aria-label="Activation maximisation" className={classes.section}>
      <div className={classes.sectionHead}>
        <h3>Activation maximisation</h3>
        <NumberField
          aria-label="Seed of the noise"
          prefix="seed "
          w={130}
          min={0}
          max={0xffff_ffff}
          tells="beside"
          value={seed}
          onChange={setSeed}
          onInvalid={setInvalid}
        />
        {running ? (
          <Button variant="default" onClick={() => running.abort()}>
            Stop
          </Button>
        ) : (
          <Button variant="default" disabled={invalid} onClick={() => void attempt(run, 'Activation maximisation')}>
            Run
          </Button>
        )}
      </div>
      {last && (
        <div className={classes.maximised} role="status">
          <PictureCanvas
            picture={pixelPicture(last.pixels, size.height, size.width)}
            label={`Image that excites ${layer}:${channel}, activation ${formatSignificant(last.activation)}, seed ${last.seed}`}
            size={128}
          />
          <div className={`${classes.dim} numeric`}>
            <p>
              Step {last.step} of {last.steps}, seed {last.seed}
            </p>
            <p>Mean of the map before its ReLU: {formatSignificant(last.activation, 4)}</p>
            <Button
              variant="default"
              size="compact-xs"
              onClick={() =>
                addImages([
                  {
                    key: newKey(),
                    name: `maximised ${layer}:${channel}, seed ${last.seed}`,
                    trueClass: null,
                    pixels: last.pixels,
                    ...size,
                    original: null,
                  },
                ])
              }
            >
              Explain this image
            </Button>
          </div>
        </div>
      )}
    </section>
  )
}
