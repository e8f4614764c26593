import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import type { MapShape } from '@shared/architecture/spec.ts'
import { useDrawing } from '../drawing/useDrawing.ts'
import { NetworkGraph } from '../NetworkGraph.tsx'

interface Props {
  report: ArchitectureReport
  input: MapShape
  title: string
  selected: number | null
  onSelect(index: number): void
}

/** The drawing of what is being edited, as far down as its shapes are known. */
export function LiveGraph({ report, input, title, selected, onSelect }: Props) {
  const { drawing, toggle } = useDrawing(report, input)
  return (
    <NetworkGraph
      drawing={drawing}
      title={title}
      selected={selected}
      onSelect={onSelect}
      onToggle={toggle}
      zoom="fit"
    />
  )
}
