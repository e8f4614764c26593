import { type ClassOrder, classOrderNotes } from '@shared/weights/classOrder.ts'

export const ORDER_WORDS: Record<ClassOrder, string> = {
  dataset: 'As the data set has them',
  natural: 'As people sort: 2 before 10',
  codepoint: 'As Python sorts (ImageFolder, Keras): 10 before 2',
}

/** Which output is taken for which class, and a warning where other programs would number the classes otherwise. */
export function ClassOrderNote({ classes, order }: { classes: readonly string[]; order: ClassOrder }) {
  const [taken, ...warnings] = classOrderNotes(classes, order)
  return (
    <div role="note" aria-label="Classes of the outputs" style={{ fontSize: 12.5, color: 'var(--ink-soft)' }}>
      <div>{taken}</div>
      {warnings.map((warning) => (
        <div key={warning} style={{ color: 'var(--warn)' }}>
          {warning}
        </div>
      ))}
    </div>
  )
}
