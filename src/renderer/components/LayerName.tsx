import { Tooltip } from '@mantine/core'
import { describeLayer } from '@shared/architecture/describe.ts'
import type { LayerSpec } from '@shared/architecture/spec.ts'

/** A layer's name in the fixed-width face, with its description in words on hover. */
export function LayerName({ name, spec }: { name: string; spec?: LayerSpec }) {
  const label = <span className="mono">{name}</span>
  return spec ? <Tooltip label={describeLayer(spec)}>{label}</Tooltip> : label
}
