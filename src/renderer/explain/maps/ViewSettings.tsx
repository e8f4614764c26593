import { NumberInput } from '@mantine/core'
import { STEPS_LIMIT } from '@shared/explain/methods.ts'
import { ChoiceSetting, Setting, SettingsPopover } from '../SettingsPopover.tsx'
import { useExplain } from '../store.ts'

/** How the maps are drawn: everything that is set once and kept. */
export function ViewSettings() {
  const { rendering, space, scale, steps } = useExplain()
  return (
    <SettingsPopover title="How maps are drawn">
      <ChoiceSetting
        title="Colours"
        help="Paper grey puts zero at mid-grey and keeps each colour's own number, as the paper's figures do. Diverging sums the colours: red raises, blue lowers."
        label="Colours"
        value={rendering}
        options={[
          { value: 'paper', label: 'Paper grey' },
          { value: 'diverging', label: 'Diverging' },
        ]}
        onChange={(rendering) => useExplain.setState({ rendering })}
      />
      <ChoiceSetting
        title="Space"
        help="Pixels: per pixel value of the image, through the preprocessing. Network input: per value that the network is given."
        label="Space"
        value={space}
        options={[
          { value: 'pixels', label: 'Pixels' },
          { value: 'network', label: 'Network input' },
        ]}
        onChange={(space) => useExplain.setState({ space })}
      />
      <ChoiceSetting
        title="Scale"
        help="One scale makes maps of the same unit comparable, but leaves weak ones blank; automatic takes it where every map can be seen on it, and each map's own otherwise."
        label="Scale of the maps"
        value={scale}
        options={[
          { value: 'auto', label: 'Automatic' },
          { value: 'common', label: 'One' },
          { value: 'own', label: 'Own' },
        ]}
        onChange={(scale) => useExplain.setState({ scale })}
      />
      <Setting
        title="Steps"
        help="Points on the way of integrated gradients: more bring the sum of the map closer to the change of the score, and take longer."
      >
        <NumberInput
          aria-label="Steps of integrated gradients"
          size="xs"
          w={92}
          min={1}
          max={STEPS_LIMIT}
          clampBehavior="strict"
          allowDecimal={false}
          value={steps}
          onChange={(value) => typeof value === 'number' && value >= 1 && useExplain.setState({ steps: value })}
        />
      </Setting>
    </SettingsPopover>
  )
}
