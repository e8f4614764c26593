import { ActionIcon, Menu } from '@mantine/core'
import type { AttributionMap } from '@shared/explain/attribution.ts'
import { incompleteNote } from '@shared/explain/completeness.ts'
import { describeMethod } from '@shared/explain/methods.ts'
import { IconDownload } from '@tabler/icons-react'
import { downloadNumbers, downloadPicture, type Subject } from '../exportMaps.ts'
import { downloadPanel } from '../panelFigure.ts'
import { type SessionImage, useExplain } from '../store.ts'
import { type DrawnMap, overlay } from './mapPicture.ts'
import { valuesOf } from './mapScales.ts'

interface Props {
  drawn: DrawnMap
  image: SessionImage
  subject: Subject
  maps: readonly AttributionMap[]
  /** Magnitudes of all maps. */
  ends: readonly number[]
}

/** Ways to save the large map, and all maps beside the image as one figure. */
export function SaveMenu({ drawn, image, subject, maps, ends }: Props) {
  const { map, picture, high } = drawn
  const { space, rendering, opacity } = useExplain()
  const { title } = describeMethod(map.method)
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={20} variant="subtle" aria-label={`Save ${title}`}>
          <IconDownload size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{title}</Menu.Label>
        <Menu.Item
          onClick={() =>
            void downloadPicture(overlay(picture, image, opacity), {
              ...subject,
              what: title,
              image: image.name,
              range: [-high, high],
              warning: incompleteNote(map.completeness),
            })
          }
        >
          Picture (PNG)
        </Menu.Item>
        <Menu.Item
          onClick={() =>
            downloadNumbers(valuesOf(map, space), map.shape, `${subject.run} ${subject.words} ${map.method} ${space}`)
          }
        >
          Numbers (NPY)
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Image and all maps</Menu.Label>
        {(['png', 'svg'] as const).map((kind) => (
          <Menu.Item
            key={kind}
            onClick={() => void downloadPanel(kind, { image, maps, magnitudes: ends, space, rendering, subject })}
          >
            Panel as {kind.toUpperCase()}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
