import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconDownload, IconZoomReset } from '@tabler/icons-react'
import { memo } from 'react'
import { attempt } from '../../stores/notify.ts'
import { download, fileName as safeName } from '../download.ts'
import { withLegend } from './legend.ts'
import { paintScene } from './paint.ts'
import { buildScene } from './scene.ts'
import { seriesToCsv } from './seriesCsv.ts'
import { sceneToSvg } from './svg.ts'
import type { ChartSpec } from './types.ts'
import { INK } from './useInk.ts'

interface Props {
  title: string
  fileName: string
  /** What an exported figure says below itself: what is drawn, and of which run and data. */
  caption: string
  spec: ChartSpec
  width: number
  height: number
  zoomed: boolean
  onReset(): void
}

/** Figures go into papers: always on white, whatever the theme of the screen. */
const PAPER = INK.light
/** Pixels a CSS pixel of an exported picture: 300 dots an inch at a column's width. */
const PNG_SCALE = 3

/** Shows everything again, and saves the plotted range as SVG, PNG or CSV. */
export const ChartMenu = memo(function ChartMenu({
  title,
  fileName,
  caption,
  spec,
  width,
  height,
  zoomed,
  onReset,
}: Props) {
  const name = `${safeName(fileName)}-${safeName(title)}`
  const scene = () => withLegend(buildScene(spec, width, height, PAPER, 'all'), caption, spec.series, PAPER.ink)
  const svg = () => sceneToSvg(scene(), caption, PAPER.panel)
  const png = async () => {
    const drawn = scene()
    const canvas = new OffscreenCanvas(drawn.width * PNG_SCALE, drawn.height * PNG_SCALE)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('This browser gives no second canvas to draw the picture on; export SVG instead.')
    context.scale(PNG_SCALE, PNG_SCALE)
    paintScene(context as unknown as CanvasRenderingContext2D, drawn, 'Inter Variable, sans-serif', PAPER.panel)
    download(`${name}.png`, await canvas.convertToBlob({ type: 'image/png' }))
  }
  return (
    <div style={{ display: 'flex', flex: 'none' }}>
      {/* Its place is kept while nothing is zoomed, or the legend beside it would move with the first zoom. */}
      <Tooltip label="Show everything (0)">
        <ActionIcon
          aria-label={`Show all of ${title}`}
          style={{ visibility: zoomed ? 'visible' : 'hidden' }}
          onClick={onReset}
        >
          <IconZoomReset size={16} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={`Export ${title}`}>
            <IconDownload size={16} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void attempt(async () => download(`${name}.svg`, svg(), 'image/svg+xml'))}>
            SVG figure
          </Menu.Item>
          <Menu.Item onClick={() => void attempt(png)}>PNG picture</Menu.Item>
          <Menu.Item
            onClick={() => download(`${name}.csv`, seriesToCsv(spec.series, spec.x.label, spec.y.label), 'text/csv')}
          >
            CSV of the plotted values
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
})
