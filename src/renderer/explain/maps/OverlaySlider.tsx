import { Slider } from '@mantine/core'
import { useExplain } from '../store.ts'
import classes from './maps.module.css'

/** How much of the image lies under the large map. */
export function OverlaySlider() {
  const opacity = useExplain((state) => state.opacity)
  return (
    <div className={classes.overlaySlider}>
      <span aria-hidden>Map</span>
      <Slider
        flex={1}
        size="sm"
        min={0}
        max={1}
        step={0.05}
        value={1 - opacity}
        label={(value) => `${Math.round(value * 100)} % image`}
        thumbLabel="Share of the image under the map"
        onChange={(value) => useExplain.setState({ opacity: 1 - value })}
      />
      <span aria-hidden>Image</span>
    </div>
  )
}
