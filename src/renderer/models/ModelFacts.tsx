import type { ClassSource, ModelReport } from '@shared/open/openedModel.ts'
import { formatInteger } from '../components/format.ts'

const SOURCE: Record<ClassSource, string> = {
  given: 'as you named them',
  file: "the file's own names",
  imagenet: "ImageNet's names",
  numbers: 'numbered, for the file names none',
}

/** What a file holds, and what to know of how it is read. */
export function ModelFacts({ report }: { report: ModelReport }) {
  const { form, producer, architecture, parameters, classes, classSource, notes } = report
  const { height, width } = architecture.input
  const some = classes.slice(0, 3).join(', ')
  return (
    <div role="note" aria-label="What the file holds" style={{ fontSize: 13, display: 'grid', gap: 4 }}>
      <div>
        {form}
        {producer && ` by ${producer}`}: {formatInteger(architecture.layers.length)} layers, {formatInteger(parameters)}{' '}
        parameters, images of {height}&nbsp;×&nbsp;{width}.
      </div>
      <div>
        {formatInteger(classes.length)} classes, {SOURCE[classSource]}: {some}
        {classes.length > 3 && ' …'}
      </div>
      {notes.map((note) => (
        <div key={note} style={{ color: 'var(--ink-soft)' }}>
          {note}
        </div>
      ))}
    </div>
  )
}
