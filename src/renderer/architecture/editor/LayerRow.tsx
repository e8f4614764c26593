import { fieldValue, withFieldValue, withKind } from '@shared/architecture/fields.ts'
import { KINDS, kindOf } from '@shared/architecture/kinds/table.ts'
import type { LayerKind, LayerSpec } from '@shared/architecture/spec.ts'
import { IconCopyPlus, IconGripVertical, IconTrash } from '@tabler/icons-react'
import { memo, type PointerEvent } from 'react'
import { COLUMNS } from './columns.ts'
import fieldClasses from './FieldInput.module.css'
import { FieldInput } from './FieldInput.tsx'
import { LayerInputs } from './LayerInputs.tsx'
import classes from './LayerRows.module.css'
import { MoreFields } from './MoreFields.tsx'
import { NameInput } from './NameInput.tsx'
import { withName } from './rows.ts'

/** What a row may ask for; the same object for all rows, so that they need not be drawn anew. */
export interface RowActions {
  change(key: number, spec: LayerSpec, field?: string): void
  /** What is wrong with the text of a field; null when nothing is any more. */
  mistake(key: number, field: string, sentence: string | null): void
  choose(key: number, how: 'only' | 'toggle' | 'range'): void
  grip(key: number): (event: PointerEvent) => void
  moveBy(key: number, by: -1 | 1): void
  duplicate(key: number): void
  remove(key: number): void
}

export interface RowMistake {
  field: string
  message: string
}

interface Props {
  id: number
  index: number
  name: string
  /** Names of all layers. */
  names: readonly string[]
  spec: LayerSpec
  /** Shape and parameters in words; null below the first mistake. */
  output: string | null
  parameters: string
  mistakes: readonly RowMistake[]
  chosen: boolean
  /** Whether what is dragged would land before this row. */
  landing: boolean
  actions: RowActions
}

export const COLUMN_COUNT = COLUMNS.length + 9

/** One layer of the table: its fields, what becomes of the map, and a line with its mistakes where it has some. */
export const LayerRow = memo(function LayerRow(props: Props) {
  const { id, index, name, names, spec, output, parameters, mistakes, chosen, landing, actions } = props
  return (
    <>
      <tr
        className={classes.row}
        data-row={index}
        data-chosen={chosen || undefined}
        data-mistaken={mistakes.length > 0 || undefined}
        data-landing={landing || undefined}
        onClick={(event) => {
          if ((event.target as Element).closest('input, select, button, a')) return
          actions.choose(id, event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only')
        }}
      >
        <td className={classes.grip}>
          <button
            type="button"
            className={classes.handle}
            data-handle={id}
            aria-label={`Move ${name}`}
            aria-keyshortcuts="ArrowUp ArrowDown"
            onPointerDown={actions.grip(id)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
              event.preventDefault()
              actions.moveBy(id, event.key === 'ArrowUp' ? -1 : 1)
            }}
          >
            <IconGripVertical size={14} aria-hidden />
          </button>
        </td>
        <td className={classes.check}>
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            checked={chosen}
            onChange={() => undefined}
            onClick={(event) => actions.choose(id, event.shiftKey ? 'range' : 'toggle')}
          />
        </td>
        <Fields
          id={id}
          index={index}
          name={name}
          names={names}
          spec={spec}
          mistaken={mistakes.map(({ field }) => field).join(' ')}
          actions={actions}
        />
        <td className={classes.shape}>{output ?? 'unknown'}</td>
        <td className={classes.number}>{parameters}</td>
        <td className={classes.actions}>
          <button
            type="button"
            className={classes.icon}
            aria-label={`Duplicate ${name}`}
            onClick={() => actions.duplicate(id)}
          >
            <IconCopyPlus size={15} aria-hidden />
          </button>
          <button
            type="button"
            className={classes.icon}
            aria-label={`Remove ${name}`}
            onClick={() => actions.remove(id)}
          >
            <IconTrash size={15} aria-hidden />
          </button>
        </td>
      </tr>
      {mistakes.length > 0 && (
        <tr className={classes.mistakes}>
          <td colSpan={COLUMN_COUNT}>
            <div role="alert" aria-label={`Mistakes of ${name}`}>
              {mistakes.map(({ message }) => message).join(' ')}
            </div>
          </td>
        </tr>
      )}
    </>
  )
}, same)

interface FieldsProps extends Pick<Props, 'id' | 'index' | 'name' | 'names' | 'spec' | 'actions'> {
  /** Fields that are told of, with spaces between them. */
  mistaken: string
}

/** What can be edited of a layer: drawn anew only where that changes, not with every shape that follows from it. */
const Fields = memo(function Fields({ id, index, name, names, spec, mistaken: told, actions }: FieldsProps) {
  const { fields, colour } = kindOf(spec)
  const mistaken = new Set(told.split(' '))
  const change = (next: LayerSpec, field?: string) => actions.change(id, next, field)
  return (
    <>
      <td>
        <span className={classes.named}>
          <span className={classes.kind} style={{ background: colour }} />
          <NameInput
            name={name}
            own={spec.name}
            mistaken={mistaken.has('name')}
            onChange={(own) => change(withName(spec, own), 'name')}
            onMistake={(sentence) => actions.mistake(id, 'name', sentence)}
          />
        </span>
      </td>
      <td>
        <select
          className={fieldClasses.input}
          aria-label={`${name} kind`}
          value={spec.kind}
          onChange={(event) => change(withKind(spec, event.currentTarget.value as LayerKind))}
        >
          {KINDS.filter(({ kind }) => kind === spec.kind || !kindOf({ kind }).drawnOnly).map(({ kind, title }) => (
            <option key={kind} value={kind}>
              {title}
            </option>
          ))}
        </select>
      </td>
      <td>
        <LayerInputs
          name={name}
          names={names}
          index={index}
          spec={spec}
          mistaken={mistaken.has('from')}
          onChange={(next) => change(next)}
        />
      </td>
      {COLUMNS.map(({ field: column }) => {
        const field = fields.find((known) => known.field === column)
        return (
          <td key={column}>
            {field && (
              <FieldInput
                key={spec.kind}
                field={field}
                name={`${name} ${column}`}
                optional={spec.kind !== 'activation'}
                value={fieldValue(spec, field)}
                mistaken={mistaken.has(column)}
                onChange={(value) => change(withFieldValue(spec, field, value), column)}
                onMistake={(sentence) => actions.mistake(id, column, sentence)}
              />
            )}
          </td>
        )
      })}
      <td>
        <MoreFields
          name={name}
          spec={spec}
          mistaken={mistaken}
          onChange={change}
          onMistake={(field, sentence) => actions.mistake(id, field, sentence)}
        />
      </td>
    </>
  )
})

function same(before: Props, after: Props): boolean {
  const { mistakes: one, ...rest } = before
  const { mistakes: other, ...next } = after
  return (
    Object.entries(rest).every(([name, value]) => Object.is(value, next[name as keyof typeof next])) &&
    one.length === other.length &&
    one.every(({ field, message }, at) => field === other[at]!.field && message === other[at]!.message)
  )
}
