import { SegmentedControl, Switch } from '@mantine/core'
import { Setting, SettingsPopover } from '../SettingsPopover.tsx'
import { useExplain } from '../store.ts'
import type { MapScale } from './mapAtlas.ts'
import { MAP_ORDERS, type MapOrder } from './mapOrder.ts'

const ORDER_TITLE: Record<MapOrder, string> = { activation: 'Strongest first', channel: 'By channel' }

/** How the feature maps are sorted and coloured. */
export function FeatureSettings() {
  const { mapOrder, mapScale, showSilent } = useExplain()
  return (
    <SettingsPopover title="How feature maps are shown">
      <Setting
        title="Order"
        help="Strongest first sorts each layer by its channels' largest activation on this image; by channel keeps every channel in its place from image to image."
      >
        <SegmentedControl
          aria-label="Order of the maps"
          value={mapOrder}
          data={MAP_ORDERS.map((value) => ({ value, label: ORDER_TITLE[value] }))}
          onChange={(next) => useExplain.setState({ mapOrder: next as MapOrder })}
        />
      </Setting>
      <Setting
        title="Scale"
        help="One scale for a layer shows which of its channels are strong; one for each map shows the shape of weak ones, too."
      >
        <SegmentedControl
          aria-label="Scale of the colours"
          value={mapScale}
          data={[
            { value: 'layer', label: 'One a layer' },
            { value: 'channel', label: 'One a map' },
          ]}
          onChange={(next) => useExplain.setState({ mapScale: next as MapScale })}
        />
      </Setting>
      <Setting title="Silent maps" help="A silent map is 0 everywhere on this image, so there is nothing to see on it.">
        <Switch
          size="xs"
          aria-label="Show silent maps"
          checked={showSilent}
          onChange={(event) => useExplain.setState({ showSilent: event.currentTarget.checked })}
        />
      </Setting>
    </SettingsPopover>
  )
}
