import { useState } from 'react'
import classes from './ConfusionGrid.module.css'
import { cellColour } from './cellColour.ts'

/** One matrix, drawn by cells here and as a picture where the classes are many. */
export interface ConfusionProps {
  title: string
  classNames: readonly string[]
  /** [classes, classes] row-major: true class by row. */
  counts: ArrayLike<number>
  /** `difference`: signed numbers around zero, red for more and blue for fewer. */
  scale: 'count' | 'difference'
  /** Largest magnitude of the colour scale, shared between grids that are read side by side. */
  largest: number
  /** Cell that other grids point at. */
  cursor: number | null
  onCursor(cell: number | null): void
}

interface Props extends ConfusionProps {
  onOpen?(trueClass: number, predicted: number): void
}

const background = (value: number, largest: number, scale: Props['scale'], diagonal: boolean): string => {
  const [red, green, blue, alpha] = cellColour(value, largest, scale, diagonal)
  return alpha === 0 ? 'transparent' : `rgb(${red} ${green} ${blue} / ${(alpha / 255).toFixed(3)})`
}

/** A confusion matrix, or the difference of two, as a table that can be read with the eyes or a screen reader. */
export function ConfusionGrid({ title, classNames, counts, scale, largest, cursor, onCursor, onOpen }: Props) {
  const [focused, setFocused] = useState(0)
  const n = classNames.length
  const walk = (event: React.KeyboardEvent) => {
    const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: n, ArrowUp: -n }[event.key]
    if (move === undefined) return
    const next = focused + move
    if (next < 0 || next >= n * n || (Math.abs(move) === 1 && Math.floor(next / n) !== Math.floor(focused / n))) return
    event.preventDefault()
    setFocused(next)
    const cell = event.currentTarget.querySelector<HTMLElement>(`[data-cell="${next}"]`)
    cell?.focus()
  }
  return (
    <div className={classes.frame}>
      <table className={classes.grid} aria-label={title} onKeyDown={walk} onMouseLeave={() => onCursor(null)}>
        <thead>
          <tr>
            <th aria-label="true class by row, predicted class by column" />
            {classNames.map((name, column) => (
              <th
                key={name}
                scope="col"
                className={classes.column}
                data-on={cursor !== null && cursor % n === column ? true : undefined}
              >
                <span>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classNames.map((name, row) => (
            <tr key={name}>
              <th
                scope="row"
                className={classes.name}
                data-on={cursor !== null && Math.floor(cursor / n) === row ? true : undefined}
              >
                {name}
              </th>
              {classNames.map((predicted, column) => {
                const cell = row * n + column
                const value = counts[cell] ?? 0
                const words = `${name} taken for ${predicted}: ${value > 0 && scale === 'difference' ? '+' : ''}${value}`
                return (
                  <td key={predicted} className={classes.cell} data-on={cursor === cell || undefined}>
                    <button
                      type="button"
                      data-cell={cell}
                      tabIndex={cell === focused ? 0 : -1}
                      aria-label={words}
                      style={{ background: background(value, largest, scale, row === column) }}
                      onMouseEnter={() => onCursor(cell)}
                      onFocus={() => {
                        setFocused(cell)
                        onCursor(cell)
                      }}
                      onClick={() => onOpen?.(row, column)}
                    >
                      {value === 0 ? '' : value}
                    </button>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
