import { SegmentedControl, Select } from '@mantine/core'
import type { LayerReport } from '@shared/architecture/analysis.ts'
import { METHODS, type MethodId } from '@shared/explain/methods.ts'
import type { Rendering } from '@shared/explain/pictures.ts'
import { NumberField } from '../components/NumberField.tsx'

type Props = {
  /** The first model's layers that have maps. */
  layers: readonly LayerReport[]
  layer: LayerReport | undefined
  onLayer: (name: string | null) => void
  channel: number
  onChannel: (channel: number) => void
  /** The first model's classes. */
  classNames: readonly string[]
  /** The class to explain; null is what the first model answers. */
  target: string | null
  onTarget: (name: string | null) => void
  method: MethodId
  onMethod: (method: MethodId) => void
  rendering: Rendering
  onRendering: (rendering: Rendering) => void
}

/** What is drawn of every model of the images page: one unit's map, one class, one method, one way of colouring. */
export function MapChoices(props: Props) {
  const { layers, layer, channel, classNames, target, method, rendering } = props
  return (
    <>
      <Select
        aria-label="Layer"
        data={layers.map(({ name }) => name)}
        value={layer?.name ?? null}
        onChange={props.onLayer}
        w={110}
      />
      <NumberField
        aria-label="Channel"
        min={0}
        max={(layer?.output.channels ?? 1) - 1}
        tells="beside"
        value={channel}
        onChange={props.onChannel}
        w={84}
      />
      <Select
        aria-label="Class to explain"
        placeholder="The first model's answer"
        data={[...new Set(classNames)]}
        value={target}
        onChange={props.onTarget}
        clearable
        w={190}
      />
      <Select
        aria-label="Method"
        data={METHODS.map(({ id, title }) => ({ value: id, label: title }))}
        value={method}
        onChange={(value) => value && props.onMethod(value as MethodId)}
        w={190}
      />
      <SegmentedControl
        aria-label="Colours"
        value={rendering}
        onChange={(value) => props.onRendering(value as Rendering)}
        data={[
          { value: 'paper', label: "Paper's grey" },
          { value: 'diverging', label: 'Diverging' },
        ]}
      />
    </>
  )
}
