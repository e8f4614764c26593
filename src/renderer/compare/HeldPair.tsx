import type { LayerReport } from '@shared/architecture/analysis.ts'
import { METHODS, type MethodId } from '@shared/explain/methods.ts'
import type { FeatureMaps } from '@shared/explain/model.ts'
import { attributionPicture, type Rendering, scalarPicture, sumColours } from '@shared/explain/pictures.ts'
import type { ReactNode } from 'react'
import { Panel } from '../components/Panel.tsx'
import { unlikeWords } from './classPlaces.ts'
import type { ColumnAnswer } from './ImageColumn.tsx'
import imageClasses from './ImagesPage.module.css'
import { mapPairWords } from './imageChoice.ts'
import { MapPair } from './MapPair.tsx'
import { type Model, modelTitle } from './models.ts'

interface Column {
  model: Model
  /** What stands in place of the first model's layer. */
  layer: LayerReport | null
  answer: ColumnAnswer
  maps: FeatureMaps | null
}

interface Props {
  pair: readonly [Column, Column]
  /** Where the two are chosen. */
  choice: ReactNode
  channel: number
  method: MethodId
  rendering: Rendering
  /** One scale for all models' maps, and one for all attributions. */
  mapScale: { low: number; high: number }
  attributionScale: number
}

/** Two models of the images page held against each other: the attribution of one class, and the same unit's map. */
export function HeldPair({ pair, choice, channel, method, rendering, mapScale, attributionScale }: Props) {
  return (
    <Panel title={`${modelTitle(pair[0].model)} and ${modelTitle(pair[1].model)}`}>
      {choice}
      <div className={imageClasses.pairs}>
        <MapPair
          title={METHODS.find(({ id }) => id === method)!.title}
          columns={pair}
          unlike={unlikeWords(pair.map(({ answer }) => answer.explained?.name ?? null))}
          sides={pair.map(({ answer: { attribution } }) =>
            attribution
              ? {
                  values: sumColours(attribution.pixels, attribution.shape),
                  height: attribution.shape[0],
                  width: attribution.shape[1],
                  picture: attributionPicture(attribution.pixels, attribution.shape, attributionScale, rendering),
                }
              : null,
          )}
        />
        <MapPair
          {...mapPairWords(
            pair.map(({ model, layer }) => ({
              runId: model.run.id,
              request: model.run.request,
              layer,
              imported: model.run.imported !== null,
            })),
            channel,
          )}
          columns={pair}
          sides={pair.map(({ maps }) => {
            if (!maps || channel >= maps.channels) return null
            const { height, width } = maps
            const values = maps.values.subarray(channel * height * width, (channel + 1) * height * width)
            const picture = scalarPicture(values, height, width, { ...mapScale, map: 'viridis' })
            return { values, height, width, picture }
          })}
        />
      </div>
    </Panel>
  )
}
