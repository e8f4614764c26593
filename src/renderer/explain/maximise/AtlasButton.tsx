import { Button } from '@mantine/core'
import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import type { ExplainedModel } from '@shared/explain/model.ts'
import { useState } from 'react'
import type { Selection } from '../selection.ts'
import { AtlasDialog } from './AtlasDialog.tsx'

interface Props {
  model: ExplainedModel
  report: ArchitectureReport
  layer: string
  onSelect(selection: Selection): void
}

/** Opens the atlas of a layer. */
export function AtlasButton({ layer, ...props }: Props) {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        Atlas of {layer}
      </Button>
      {opened && <AtlasDialog first={layer} {...props} onClose={() => setOpened(false)} />}
    </>
  )
}
