import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import type { MapShape } from '@shared/architecture/spec.ts'
import { useMemo } from 'react'
import { layOut } from '../drawing.ts'
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
  const drawing = useMemo(() => layOut(report.layers, input, report), [report, input])
  return <NetworkGraph drawing={drawing} title={title} selected={selected} onSelect={onSelect} zoom={1} />
}
