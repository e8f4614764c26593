import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { nodesOf } from '@shared/architecture/blocks/tree.ts'
import type { MapShape } from '@shared/architecture/spec.ts'
import { useMemo, useState } from 'react'
import { type Folds, foldsOf, isFoldedAtFirst, layOut } from './layOut.ts'

/** The drawing of a network, whose blocks are folded and unfolded; large networks begin folded. */
export function useDrawing(report: ArchitectureReport, input: MapShape) {
  const [folds, setFolds] = useState<Folds>(() => ({
    folded: isFoldedAtFirst(report.layers.length),
    toggled: new Set(),
  }))
  const drawing = useMemo(() => layOut(report.layers, input, report, folds), [report, input, folds])
  const canFold = useMemo(() => foldsOf(nodesOf(report.layers)).length > 0, [report])
  return {
    drawing,
    canFold,
    /** Whether something is unfolded. */
    isUnfolded: drawing.frames.length > 0,
    /** Folds a block, or unfolds it. */
    toggle: (id: string) =>
      setFolds(({ folded, toggled }) => {
        const next = new Set(toggled)
        if (!next.delete(id)) next.add(id)
        return { folded, toggled: next }
      }),
    foldAll: (folded: boolean) => setFolds({ folded, toggled: new Set() }),
  }
}
