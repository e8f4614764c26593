import { Button } from '@mantine/core'
import type { AttributionMap } from '@shared/explain/attribution.ts'
import { incompleteNote } from '@shared/explain/completeness.ts'
import classes from '../explain.module.css'
import { useExplain } from '../store.ts'

/** Says where a map of integrated gradients is off by more than 5 %, and asks for it anew with the steps that would do. */
export function Incomplete({ map: { completeness } }: { map: AttributionMap }) {
  const note = incompleteNote(completeness)
  if (note === null) return null
  const steps = completeness?.wanted?.steps ?? null
  return (
    <div role="note" aria-label="Completeness of integrated gradients" className={classes.incomplete}>
      <span>{note}</span>
      {steps !== null && (
        <Button size="compact-xs" variant="default" onClick={() => useExplain.setState({ steps })}>
          Use {steps} steps
        </Button>
      )}
    </div>
  )
}
