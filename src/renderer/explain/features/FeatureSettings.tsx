import { Switch } from '@mantine/core'
import { ChoiceSetting, Setting, SettingsPopover } from '../SettingsPopover.tsx'
import { useExplain } from '../store.ts'
import { MAP_ORDERS, type MapOrder } from './mapOrder.ts'

const ORDER_TITLE: Record<MapOrder, string> = { activation: 'Strongest first', channel: 'By channel' }

/** How the feature maps are sorted and coloured. */
export function FeatureSettings() {
  const { mapOrder, mapScale, showSilent } = useExplain()
  return (
    <SettingsPopover title="How feature maps are shown">
      <ChoiceSetting
        title="Order"
        help="Strongest first sorts each layer by its channels' largest activation on this image; by channel keeps every channel in its place from image to image."
        label="Order of the maps"
        value={mapOrder}
        options={MAP_ORDERS.map((value) => ({ value, label: ORDER_TITLE[value] }))}
        onChange={(mapOrder) => useExplain.setState({ mapOrder })}
      />
      <ChoiceSetting
        title="Scale"
        help="One scale for a layer shows which of its channels are strong; one for each map shows the shape of weak ones, too."
        label="Scale of the colours"
        value={mapScale}
        options={[
          { value: 'layer', label: 'One a layer' },
          { value: 'channel', label: 'One a map' },
        ]}
        onChange={(mapScale) => useExplain.setState({ mapScale })}
      />
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
