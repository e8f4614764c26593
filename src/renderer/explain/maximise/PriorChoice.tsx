import { SegmentedControl } from '@mantine/core'
import { PRIORS, type PriorId } from '@shared/explain/maximisation.ts'

/** What keeps the pictures close to images. */
export function PriorChoice({ value, onChange }: { value: PriorId; onChange(value: PriorId): void }) {
  return (
    <SegmentedControl
      aria-label="Image prior"
      fullWidth
      value={value}
      data={PRIORS.map(({ id, title }) => ({ value: id, label: title }))}
      onChange={(next) => onChange(next as PriorId)}
    />
  )
}
