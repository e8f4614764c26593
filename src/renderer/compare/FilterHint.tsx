import { RUN_COLUMNS } from '@shared/compare/runColumns.ts'
import { filterName } from '@shared/compare/runFilter.ts'
import { Hint } from '../components/Hint.tsx'
import classes from './FilterHint.module.css'

const EXAMPLES = [
  ['quick', 'the word anywhere'],
  ['network:all-cnn', 'the text in one field'],
  ['lr:0.05', 'exactly this number'],
  ['lr:0.01..0.1', 'a range, either end may be left out'],
  ['test<10% epochs>=50', 'both must hold'],
] as const

/** How the filter of the run table is written, and every field that it knows. */
export function FilterHint() {
  return (
    <Hint label="How to filter, and the list of fields" width={390}>
      <dl className={classes.examples}>
        {EXAMPLES.map(([query, words]) => (
          <div key={query}>
            <dt className="mono">{query}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <p>
        <strong>Fields</strong>
      </p>
      <ul className={classes.fields}>
        {RUN_COLUMNS.map((column) => (
          <li key={column.id}>
            <span className="mono">{filterName(column)}</span> {column.title}
          </li>
        ))}
      </ul>
    </Hint>
  )
}
