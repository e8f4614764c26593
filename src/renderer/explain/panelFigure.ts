import type { AttributionMap } from '@shared/explain/attribution.ts'
import { incompleteNoteOf, isIncomplete } from '@shared/explain/completeness.ts'
import { describeMethod } from '@shared/explain/methods.ts'
import { attributionPicture, pixelPicture, type Rendering } from '@shared/explain/pictures.ts'
import { download, fileName } from '../components/download.ts'
import { formatPercent, formatSignificant } from '../components/format.ts'
import { pngOfCanvas, type Subject } from './exportMaps.ts'
import { type Cell, type Figure, figureSvg } from './figureSvg.ts'
import { isWeak, magnitudes, type Space, valuesOf } from './maps/mapScales.ts'
import type { SessionImage } from './store.ts'

/** Saves a figure as SVG, or drawn at twice its size as PNG with its provenance in the metadata. */
export async function downloadFigure(kind: 'png' | 'svg', figure: Figure, text: Record<string, string>): Promise<void> {
  const name = fileName(figure.title)
  const { svg, width, height } = figureSvg(figure)
  if (kind === 'svg') return download(`${name}.svg`, svg, 'image/svg+xml')
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = new OffscreenCanvas(width * 2, height * 2)
  const context = canvas.getContext('2d')!
  context.imageSmoothingEnabled = false
  context.drawImage(image, 0, 0, width * 2, height * 2)
  const bytes = await pngOfCanvas(canvas, text)
  download(`${name}.png`, new Blob([bytes], { type: 'image/png' }))
}

export interface Panel {
  image: SessionImage
  maps: readonly AttributionMap[]
  magnitudes: readonly number[]
  space: Space
  rendering: Rendering
  subject: Subject
}

/** The image and all its maps as one figure. A map that one scale for all would leave blank has its own, and says so. */
export function panelFigure({ image, maps, magnitudes: common, space, rendering, subject }: Panel): Figure {
  const cells: Cell[] = [
    { picture: pixelPicture(image.pixels, image.height, image.width), caption: image.name },
    ...maps.map((map, i) => {
      const [own] = magnitudes([map], space, rendering, 'own') as [number]
      const blank = isWeak(own, common[i]!)
      const magnitude = blank ? own : common[i]!
      return {
        picture: attributionPicture(valuesOf(map, space), map.shape, magnitude, rendering),
        caption: `${describeMethod(map.method).title} ±${formatSignificant(magnitude, 2)}${blank ? ' (own scale)' : ''}${offBy(map)}`,
      }
    }),
  ]
  const note = incompleteNoteOf(maps)
  return {
    title: `Explanation of ${subject.words} in ${subject.run}`,
    rows: [{ name: '', cells }],
    side: 148,
    foot: `${subject.target}, checkpoint ${subject.checkpoint.slice(0, 16)}, maps in the space of the ${space === 'pixels' ? 'pixels' : "network's input"}${note ? `. ${note}` : ''}`,
  }
}

/** How far a map is from complete, for its caption. */
const offBy = ({ completeness }: AttributionMap) =>
  isIncomplete(completeness) ? `, off by ${formatPercent(completeness.relativeError, 0)}` : ''

/** Saves the image and all its maps as one picture. */
export async function downloadPanel(kind: 'png' | 'svg', panel: Panel): Promise<void> {
  const { image, maps, subject } = panel
  const figure = panelFigure(panel)
  await downloadFigure(kind, figure, {
    Software: 'AllConv Workbench',
    Title: figure.title,
    Method: maps.map((map) => map.method).join(', '),
    Unit: subject.target,
    Run: subject.run,
    Checkpoint: subject.checkpoint,
    Source: image.name,
    Range: figure.rows[0]!.cells.slice(1)
      .map((cell) => cell?.caption)
      .join('; '),
  })
}
