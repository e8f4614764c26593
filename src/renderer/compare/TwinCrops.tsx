import { Button } from '@mantine/core'
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
import classes from './TwinCrops.module.css'
import { WorkProgress } from './WorkProgress.tsx'

interface Props {
  found: Extract<TwinsEvent, { kind: 'done' }>
  /** The channel whose twins these are. */
  layer: string
  channel: number
  titles: readonly [left: string, right: string]
  /** Whose test images show the crops. */
  dataset: string
}

/** Twins whose crops are shown; the table names the rest. */
const SHOWN = 3

/** A channel and its closest twins by the crops that excite them most: what the correlation means, for the eye. */
export function TwinCrops({ found, layer, channel, titles, dataset }: Props) {
  const left = useCropIndex(found.left, dataset)
  const right = useCropIndex(found.right, dataset)
  const sides = [
    { index: left, checkpoint: found.left, title: titles[0] },
    // Two columns may be the same model.
    ...(found.right === found.left ? [] : [{ index: right, checkpoint: found.right, title: titles[1] }]),
  ]
  const unsearched = sides.filter(({ index }) => index.phase === 'missing')
  const searchAll = () =>
    attempt(async () => {
      for (const { checkpoint } of unsearched) await searchTopCrops(checkpoint, 'test', dataset)
    }, 'The crops were not found')
  const searching = sides.find(({ index }) => index.phase === 'searching')
  return (
    <div className={classes.twinCrops}>
      {sides.map(
        ({ index, checkpoint }) =>
          index.phase === 'failed' && <ErrorState key={checkpoint} error={index.error} retry={index.again} />,
      )}
      {searching?.index.phase === 'searching' ? (
        <div className={classes.search}>
          <WorkProgress
            what={`Search for the strongest crops of ${searching.title}`}
            progress={searching.index.progress}
          />
          <Button variant="default" onClick={() => stopSearch(searching.checkpoint, 'test', dataset)}>
            Cancel
          </Button>
        </div>
      ) : (
        unsearched.length > 0 && (
          <Button variant="default" onClick={() => void searchAll()}>
            {unsearched.length === 2 ? 'Find the crops of both models' : `Find the crops of ${unsearched[0]!.title}`}
          </Button>
        )
      )}
      <div className={classes.crops}>
        <ChannelCrops
          checkpoint={found.left}
          layer={layer}
          channel={channel}
          title={titles[0]}
          dataset={dataset}
          ready={left.phase === 'ready'}
        />
        {found.twins.slice(0, SHOWN).map((twin) => (
          <ChannelCrops
            key={`${twin.layer}:${twin.channel}`}
            checkpoint={found.right}
            layer={twin.layer}
            channel={twin.channel}
            title={titles[1]}
            dataset={dataset}
            ready={right.phase === 'ready'}
          />
        ))}
      </div>
    </div>
  )
}

/** Whether a model's test images were searched for crops, or how far the search is. */
function useCropIndex(checkpoint: string, dataset: string) {
  const search = useIndexes((state) => state.searches[indexKey(checkpoint, 'test', dataset)])
  const built = search?.phase === 'done' ? search.at : 0
  const { value, error, phase, again } = useAnswer(
    (signal) => api().explain.indexState({ checkpoint, part: 'test', dataset }, { signal }),
    [checkpoint, dataset, built],
  )
  if (search?.phase === 'searching') return { phase: 'searching', progress: search.progress } as const
  if (phase === 'failed') return { phase: 'failed', error, again } as const
  if (!value) return { phase: 'asking' } as const
  return { phase: value.state === 'ready' ? 'ready' : 'missing' } as const
}

function ChannelCrops({
  checkpoint,
  layer,
  channel,
  title,
  dataset,
  ready,
}: {
  checkpoint: string
  layer: string
  channel: number
  title: string
  dataset: string
  ready: boolean
}) {
  const summary = useAnswer(
    ready
      ? (signal) =>
          api().explain.topCrops({ checkpoint, part: 'test', dataset, layer, channel, methods: [] }, { signal })
      : null,
    [ready, checkpoint, dataset, layer, channel],
  )
  if (!ready) return null
  return (
    <figure className={classes.channel} aria-label={`Crops of ${layer}:${channel} in ${title}`}>
      <figcaption>
        <a className="mono" href={routeTo('explain', [checkpoint, `${layer}:${channel}`])}>
          {`${layer}:${channel}`}
        </a>
        <span className={classes.owner}>{title}</span>
      </figcaption>
      {summary.phase === 'failed' && <ErrorState error={summary.error} retry={summary.again} />}
      {summary.value?.crops.length === 0 && <p className={classes.owner}>It is never active on the test images.</p>}
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
