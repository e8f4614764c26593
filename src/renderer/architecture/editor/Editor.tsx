import { Alert, Paper, Stack } from '@mantine/core'
import { canBeKept, inspectArchitecture } from '@shared/architecture/analysis.ts'
import { layerNames } from '@shared/architecture/layerNames.ts'
import { memoryMistake, trainingMemoryBytes } from '@shared/architecture/memory.ts'
import { keepReferences } from '@shared/architecture/references.ts'
import type { Architecture, LayerSpec } from '@shared/architecture/spec.ts'
import type { Inserted } from '@shared/architecture/templates/insertBlock.ts'
import { templateOf } from '@shared/architecture/templates/table.ts'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { formatBytes } from '../../components/format.ts'
import { useUndo } from '../../components/useUndo.ts'
import { useConnection } from '../../stores/connection.ts'
import { attempt } from '../../stores/notify.ts'
import { useSettings } from '../../stores/settings.ts'
import { BlockDialog } from './BlockDialog.tsx'
import { DiscardDialog } from './DiscardDialog.tsx'
import classes from './Editor.module.css'
import { EditorBar, EditorForm, headMistakes, Totals } from './EditorHead.tsx'
import { LayerRows } from './LayerRows.tsx'
import { LiveGraph } from './LiveGraph.tsx'
import {
  duplicateRows,
  headOf,
  insertRow,
  moveRows,
  moveRowsBy,
  nextKey,
  placeOf,
  type Row,
  removeRows,
  shortcutAround,
} from './rows.ts'
import { Toolbar } from './Toolbar.tsx'
import { useChosen } from './useChosen.ts'
import { useUndoKeys } from './useUndoKeys.ts'

interface Props {
  /** What is edited: a saved architecture, or a copy that is not saved yet. */
  initial: Architecture
  /** Ids that others have. */
  taken: ReadonlySet<string>
  /** Whether the id may still be chosen. */
  fresh: boolean
  /** Whether a network holds something that is nowhere else. */
  isChanged(architecture: Architecture): boolean
  /** Told at every change, so that it can be kept. */
  onChange(architecture: Architecture): void
  onSave(architecture: Architecture): Promise<unknown>
  /** `keep`: the draft stays in the list. */
  onClose(keep: boolean): void
}

const BATCH = 128

/** What undo brings back. */
interface Edited {
  title: string
  id: string
  input: Architecture['input']
  rows: readonly Row[]
}

/** The form for an architecture of one's own: a table of layers and its drawing, in step; shapes and counts follow every keystroke, and each mistake stands at its layer. */
export function Editor({ initial, taken, fresh, isChanged, onChange, onSave, onClose }: Props) {
  const history = useUndo<Edited>(() => ({
    title: initial.title,
    id: initial.id,
    input: initial.input,
    rows: initial.layers.map((spec, key) => ({ key, spec })),
  }))
  const { value, set, undo, redo } = history
  const { title, id, input, rows } = value
  // Texts of fields that cannot be taken, by row and field; the architecture keeps their last value.
  const [typos, setTypos] = useState<ReadonlyMap<string, string>>(new Map())
  const [saving, setSaving] = useState(false)
  const [block, setBlock] = useState<string | null>(null)
  const [asks, setAsks] = useState(false)
  const { chosen, choose, chooseAll } = useChosen(rows)
  const frame = useRef<HTMLDivElement>(null)
  const formId = useId()
  useUndoKeys(undo, redo)

  const layers = useMemo(() => rows.map(({ spec }) => spec), [rows])
  const architecture: Architecture = useMemo(() => ({ id, title, input, layers }), [id, title, input, layers])
  const changed = useRef(onChange)
  changed.current = onChange
  useEffect(() => changed.current(architecture), [architecture])
  // By shape and layers alone: a title is typed without looking through all layers again.
  const { report, mistakes } = useMemo(
    () => inspectArchitecture({ id: 'draft', title: 'This network', input, layers }),
    [input, layers],
  )
  const names = useMemo(() => layerNames(layers), [layers])
  const machineBytes = useConnection(({ host }) => host?.memoryBytes ?? null)
  const limitMb = useSettings(({ settings }) => settings.memoryLimitMb)
  // What is drawn alone takes no memory: nothing trains it.
  const isDrawing = mistakes.some(({ drawable }) => drawable)
  const tooLarge = isDrawing ? null : memoryMistake(report, BATCH, { machineBytes, limitMb })
  const head = headMistakes(value, { fresh, taken })
  const ready = !head.id && !head.title && canBeKept(mistakes) && typos.size === 0

  const tellTypo = (place: string, sentence: string | null) =>
    setTypos((now) => {
      const next = new Map(now)
      if (sentence) next.set(place, sentence)
      else next.delete(place)
      return next
    })
  const setRows = (next: (rows: readonly Row[]) => readonly Row[], tag: string | null = null) =>
    set((now) => ({ ...now, rows: next(now.rows) }), tag)
  /** The chosen ones if the row is among them, else the row. */
  const meant = (key: number): ReadonlySet<number> => (chosen.has(key) ? chosen : new Set([key]))
  const duplicate = (keys: ReadonlySet<number>) => {
    setRows((now) => duplicateRows(now, keys).rows)
    chooseAll(duplicateRows(rows, keys).copies)
  }
  const lastChosen = rows.findLastIndex(({ key }) => chosen.has(key))
  const add = (spec: LayerSpec) => {
    const at = placeOf(rows, chosen, spec)
    const next = insertRow(rows, at, spec)
    setRows(() => next)
    chooseAll([next[at]!.key])
  }
  const insert = ({ layers: next, first, count }: Inserted) => {
    const fresh = nextKey(rows)
    const keyAt = (index: number) =>
      index < first ? rows[index]!.key : index < first + count ? fresh + index - first : rows[index - count]!.key
    setRows(() => next.map((spec, index) => ({ key: keyAt(index), spec })))
    chooseAll(Array.from({ length: count }, (_, index) => fresh + index))
    setBlock(null)
  }
  const save = async () => {
    setSaving(true)
    await attempt(() => onSave({ ...architecture, title: title.trim() }), 'The architecture was not saved')
    setSaving(false)
  }
  const chosenIndex = rows.findIndex(({ key }) => chosen.has(key))
  return (
    <Stack gap="xs" className={classes.page}>
      <EditorBar
        heading={fresh ? 'New architecture' : `Edit ${title}`}
        fresh={fresh}
        ready={ready}
        saving={saving}
        formId={formId}
        history={history}
        onClose={() => (isChanged(architecture) ? setAsks(true) : onClose(false))}
      />
      <EditorForm
        id={formId}
        value={value}
        mistakes={head}
        fresh={fresh}
        onChange={(change, tag) => set((now) => ({ ...now, ...change }), tag)}
        onSideInvalid={(invalid) => tellTypo('side', invalid ? 'The image side is no number of pixels.' : null)}
        onSubmit={() => void save()}
      />
      <Totals
        report={report}
        memory={
          isDrawing
            ? 'drawn, not trained'
            : `training at batch ${BATCH} needs about ${formatBytes(trainingMemoryBytes(report, BATCH))}`
        }
      />
      {mistakes
        .filter(({ layer }) => layer === -1)
        .map(({ message }) => (
          <Alert key={message} color="red" variant="light" py={6}>
            {message}
          </Alert>
        ))}
      {tooLarge && (
        <Alert color="yellow" variant="light" py={6}>
          {tooLarge}
        </Alert>
      )}
      <Toolbar
        chosen={chosen.size}
        total={rows.length}
        onAdd={add}
        onBlock={setBlock}
        onShortcut={() => {
          setRows((now) => shortcutAround(now, chosen))
          chooseAll([nextKey(rows)])
        }}
        onMove={(by) => setRows((now) => moveRowsBy(now, chosen, by))}
        onDuplicate={() => duplicate(chosen)}
        onRemove={() => setRows((now) => removeRows(now, chosen))}
      />
      <div className={classes.split}>
        <Paper withBorder className={classes.layers}>
          <LayerRows
            rows={rows}
            names={names}
            reports={report.layers}
            frame={frame}
            chosen={chosen}
            mistakesOf={(key, index) => [
              ...[...typos].flatMap(([where, message]) =>
                where.startsWith(`${key} `) ? [{ field: where.slice(`${key} `.length), message }] : [],
              ),
              ...mistakes
                .filter(({ layer }) => layer === index)
                .map(({ field, message }) => ({ field: field ?? '', message })),
            ]}
            onChooseAll={(all) => chooseAll(all ? rows.map(({ key }) => key) : [])}
            onMove={(key, to) => setRows((now) => moveRows(now, meant(key), to))}
            actions={{
              change: (key, spec, field) =>
                setRows(
                  (now) =>
                    keepReferences(
                      now,
                      now.map((row) => (row.key === key ? { key, spec } : row)),
                    ),
                  field ? `${key} ${field}` : null,
                ),
              mistake: (key, field, sentence) => tellTypo(`${key} ${field}`, sentence),
              choose,
              moveBy: (key, by) => setRows((now) => moveRowsBy(now, meant(key), by)),
              duplicate: (key) => duplicate(new Set([key])),
              remove: (key) => setRows((now) => removeRows(now, new Set([key]))),
            }}
          />
        </Paper>
        <Paper withBorder className={classes.graph}>
          <LiveGraph
            report={report}
            input={input}
            title={title}
            selected={chosenIndex < 0 ? null : chosenIndex}
            onSelect={(index) => {
              choose(rows[index]!.key, 'only')
              frame.current?.querySelector(`[data-row="${index}"]`)?.scrollIntoView({ block: 'nearest' })
            }}
          />
        </Paper>
      </div>
      {block && (
        <BlockDialog
          template={templateOf(block)}
          architecture={architecture}
          after={Math.min(lastChosen >= 0 ? lastChosen : headOf(layers) - 1, rows.length - 2)}
          onInsert={insert}
          onClose={() => setBlock(null)}
        />
      )}
      {asks && (
        <DiscardDialog
          title={title}
          onClose={() => setAsks(false)}
          onKeep={() => onClose(true)}
          onDiscard={() => onClose(false)}
        />
      )}
    </Stack>
  )
}
