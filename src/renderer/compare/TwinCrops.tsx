import { Button, Progress } from '@mantine/core'
import type { TwinsEvent } from '@shared/api/compare.ts'
import { pixelPicture } from '@shared/explain/pictures.ts'
import { api } from '../client.ts'
import { formatSignificant } from '../components/format.ts'
import { ErrorState } from '../components/States.tsx'
import { indexKey, searchTopCrops, stopSearch, useIndexes } from '../explain/indexes.ts'
import { PictureCanvas } from '../explain/PictureCanvas.tsx'
import { useAnswer } from '../explain/useAnswer.ts'
import { attempt } from '../stores/notify.ts'
import { routeTo } from '../stores/route.ts'
import classes from './SimilarityPanel.module.css'

interface Props {
  found: Extract<TwinsEvent, { kind: 'done' }>
  /** The channel whose twins these are. */
  layer: string
  channel: number
  titles: readonly [left: string, right: string]
}

/** Twins whose crops are shown; the table names the rest. */
const SHOWN = 3

/** A channel and its closest twins by the crops that excite them most: what the correlation means, for the eye. */
export function TwinCrops({ found, layer, channel, titles }: Props) {
  return (
    <div className={classes.crops}>
      <ChannelCrops
        checkpoint={found.left}
        layer={layer}
        channel={channel}
        title={`${titles[0]}, ${layer}:${channel}`}
      />
      {found.twins.slice(0, SHOWN).map((twin) => (
        <ChannelCrops
          key={`${twin.layer}:${twin.channel}`}
          checkpoint={found.right}
          layer={twin.layer}
          channel={twin.channel}
          title={`${titles[1]}, ${twin.layer}:${twin.channel}`}
        />
      ))}
    </div>
  )
}

function ChannelCrops({
  checkpoint,
  layer,
  channel,
  title,
}: {
  checkpoint: string
  layer: string
  channel: number
  title: string
}) {
  const search = useIndexes((state) => state.searches[indexKey(checkpoint, 'test')])
  const built = search?.phase === 'done' ? search.at : 0
  const state = useAnswer(
    (signal) => api().explain.indexState({ checkpoint, part: 'test' }, { signal }),
    [checkpoint, built],
  )
  const ready = state.value?.state === 'ready'
  const summary = useAnswer(
    ready
      ? (signal) => api().explain.topCrops({ checkpoint, part: 'test', layer, channel, methods: [] }, { signal })
      : null,
    [ready, checkpoint, layer, channel],
  )
  return (
    <figure className={classes.channel}>
      <figcaption>
        <a href={routeTo('explain', [checkpoint, `${layer}:${channel}`])}>{title}</a>
      </figcaption>
      {state.phase === 'failed' && <ErrorState error={state.error} retry={state.again} />}
      {search?.phase === 'searching' && (
        <>
          <Progress
            size="sm"
            value={search.progress.total ? (100 * search.progress.done) / search.progress.total : 0}
            aria-label={`Search for the strongest crops of ${title}`}
          />
          <Button variant="default" size="compact-xs" onClick={() => stopSearch(checkpoint, 'test')}>
            Cancel
          </Button>
        </>
      )}
      {state.value && !ready && search?.phase !== 'searching' && (
        <Button
          variant="default"
          size="compact-xs"
          aria-label={`Find the strongest crops of ${title}`}
          title="Searches the whole test set once for all channels of this model"
          onClick={() => void attempt(() => searchTopCrops(checkpoint, 'test'))}
        >
          Find its crops
        </Button>
      )}
      {summary.value && (
        <div className={classes.nine}>
          {summary.value.crops.map((crop) => (
            <PictureCanvas
              key={crop.image}
              picture={pixelPicture(crop.crop.pixels, crop.crop.height, crop.crop.width)}
              label={`Test image ${crop.image}, activation ${formatSignificant(crop.activation)}`}
              size={44}
            />
          ))}
        </div>
      )}
    </figure>
  )
}
