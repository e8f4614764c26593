import { ActionIcon, Alert, Button, Group, Menu, Paper, Stack, Text, TextInput, Title, Tooltip } from '@mantine/core'
import { inspectArchitecture } from '@shared/architecture/analysis.ts'
import { familyOf, KINDS, kindOf } from '@shared/architecture/kinds/table.ts'
import { IMAGE, layerNames } from '@shared/architecture/layerNames.ts'
import { memoryMistake, trainingMemoryBytes } from '@shared/architecture/memory.ts'
import { keepReferences } from '@shared/architecture/references.ts'
import { type Architecture, ArchitectureSchema, type LayerSpec } from '@shared/architecture/spec.ts'
import { IconArrowBackUp, IconArrowForwardUp, IconPlus } from '@tabler/icons-react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { formatBytes } from '../components/format.ts'
import { NumberField } from '../components/NumberField.tsx'
import { useUndo } from '../components/useUndo.ts'
import { useConnection } from '../stores/connection.ts'
import { attempt } from '../stores/notify.ts'
import { useSettings } from '../stores/settings.ts'
import classes from './Editor.module.css'
import { Facts } from './Facts.tsx'
import { LayerForm } from './LayerForm.tsx'
import pageClasses from './view.module.css'

interface Props {
  /** What is edited: a saved architecture, or a copy that is not saved yet. */
  initial: Architecture
  /** Ids that others have. */
  taken: ReadonlySet<string>
  /** Whether the id may still be chosen. */
  fresh: boolean
  /** Told at every change, so that it can be kept. */
  onChange(architecture: Architecture): void
  onSave(architecture: Architecture): Promise<unknown>
  onClose(): void
}

const BATCH = 128

/** A copy is another layer, with a name by kind and order. */
function withoutName(spec: LayerSpec): LayerSpec {
  const { name: _name, ...copy } = spec
  return copy as LayerSpec
}

interface Row {
  key: number
  spec: LayerSpec
}

/** What undo brings back. */
interface Edited {
  title: string
  id: string
  input: Architecture['input']
  rows: readonly Row[]
}

/** The form for an architecture of one's own: shapes and counts follow every keystroke, and each mistake stands at its layer. */
export function Editor({ initial, taken, fresh, onChange, onSave, onClose }: Props) {
  const { value, set, undo, redo, canUndo, canRedo } = useUndo<Edited>(() => ({
    title: initial.title,
    id: initial.id,
    input: initial.input,
    rows: initial.layers.map((spec, key) => ({ key, spec })),
  }))
  const { title, id, input, rows } = value
  // Fields that hold something that is no number of theirs; the architecture keeps their last valid one.
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set())
  const told = (field: string) => (wrong: boolean) =>
    setInvalid((now) => new Set(wrong ? [...now, field] : [...now].filter((other) => other !== field)))
  const [saving, setSaving] = useState(false)
  const formId = useId()

  const architecture: Architecture = useMemo(
    () => ({ id, title, input, layers: rows.map(({ spec }) => spec) }),
    [id, title, input, rows],
  )
  const changed = useRef(onChange)
  changed.current = onChange
  useEffect(() => changed.current(architecture), [architecture])
  const { report, mistakes } = useMemo(() => inspectArchitecture(architecture), [architecture])
  const names = useMemo(() => layerNames(architecture.layers), [architecture.layers])
  const machineBytes = useConnection(({ host }) => host?.memoryBytes ?? null)
  const limitMb = useSettings(({ settings }) => settings.memoryLimitMb)
  const bytes = trainingMemoryBytes(report, BATCH)
  const tooLarge = memoryMistake(report, BATCH, { machineBytes, limitMb })

  const idMistake = !ArchitectureSchema.shape.id.safeParse(id).success
    ? 'Use 1 to 64 characters of a-z, 0-9, ".", "_" and "-".'
    : fresh && taken.has(id)
      ? `"${id}" is taken; choose another.`
      : null
  const titleMistake = title.trim() === '' ? 'A network needs a title.' : null
  const whole = mistakes.filter(({ layer }) => layer === -1)
  const ready = !idMistake && !titleMistake && mistakes.length === 0 && invalid.size === 0

  const setRows = (next: (rows: readonly Row[]) => readonly Row[], tag: string | null = null) =>
    set((now) => ({ ...now, rows: keepReferences(now.rows, next(now.rows)) }), tag)
  const insert = (at: number, spec: LayerSpec) =>
    setRows((now) => [
      ...now.slice(0, at),
      { key: 1 + Math.max(-1, ...now.map(({ key }) => key)), spec },
      ...now.slice(at),
    ])
  const move = (from: number, by: -1 | 1) =>
    setRows((now) => {
      const next = [...now]
      const [row] = next.splice(from, 1)
      next.splice(from + by, 0, row!)
      return next
    })
  // On the document: the button of a removed layer takes the focus with it.
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      const key = event.key.toLowerCase()
      const step = key === 'z' ? (event.shiftKey ? redo : undo) : key === 'y' ? redo : null
      if (!step) return
      event.preventDefault() // a field's own undo knows nothing of the other fields
      step()
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [undo, redo])
  const save = async () => {
    setSaving(true)
    await attempt(() => onSave({ ...architecture, title: title.trim() }), 'The architecture was not saved')
    setSaving(false)
  }
  // A sum or the like begins with the two layers before it.
  const joined = (spec: LayerSpec, at: number): LayerSpec =>
    kindOf(spec).arity === 'several'
      ? ({ ...spec, from: [IMAGE, ...names].slice(Math.max(at - 1, 0), at + 1).reverse() } as LayerSpec)
      : spec
  // A new convolution goes before the class maps, where it can be trained; a global average goes to the end.
  const place = (spec: LayerSpec) => {
    const classMaps = rows.findLastIndex(({ spec }) => familyOf(spec) === 'convolution')
    const isWhole = familyOf(spec) === 'average' || familyOf(spec) === 'maximum'
    return isWhole || classMaps < 0 ? rows.length : classMaps
  }

  return (
    <Stack gap="sm" className={pageClasses.page}>
      <Group justify="space-between">
        <Title order={1}>{fresh ? 'New architecture' : `Edit ${title}`}</Title>
        <Group gap="xs">
          <Tooltip label="Undo (Ctrl+Z)">
            <ActionIcon aria-label="Undo" disabled={!canUndo} onClick={undo}>
              <IconArrowBackUp size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Redo (Ctrl+Shift+Z)">
            <ActionIcon aria-label="Redo" disabled={!canRedo} onClick={redo}>
              <IconArrowForwardUp size={16} />
            </ActionIcon>
          </Tooltip>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" form={formId} loading={saving} disabled={!ready}>
            {fresh ? 'Save' : 'Save as a new version'}
          </Button>
        </Group>
      </Group>
      <Group
        component="form"
        id={formId}
        align="flex-start"
        gap="sm"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <TextInput
          label="Title"
          value={title}
          error={titleMistake}
          maxLength={120}
          onChange={({ currentTarget: { value: next } }) => set((now) => ({ ...now, title: next }), 'title')}
          w={240}
        />
        <TextInput
          label="Name for files and the command line"
          value={id}
          error={idMistake}
          disabled={!fresh}
          onChange={({ currentTarget: { value: next } }) => set((now) => ({ ...now, id: next }), 'id')}
          w={240}
        />
        <NumberField
          label="Image side (pixels)"
          value={input.width}
          min={1}
          max={512}
          w={150}
          onInvalid={told('side')}
          onChange={(side) => set((now) => ({ ...now, input: { ...now.input, height: side, width: side } }), 'side')}
        />
      </Group>
      <Group justify="space-between" align="flex-end">
        <Facts report={report} />
        <Text size="xs" c="dimmed">
          {`Training at batch ${BATCH} needs about ${formatBytes(bytes)}.`}
        </Text>
      </Group>
      {whole.map(({ message }) => (
        <Alert key={message} color="red" variant="light">
          {message}
        </Alert>
      ))}
      {tooLarge && (
        <Alert color="yellow" variant="light">
          {tooLarge}
        </Alert>
      )}
      <Paper withBorder>
        <ol className={classes.layers} aria-label="Layers">
          {rows.map(({ key, spec }, index) => (
            <LayerForm
              key={key}
              name={names[index]!}
              above={names.slice(0, index)}
              spec={spec}
              report={report.layers[index]}
              mistakes={
                new Map(
                  mistakes.filter(({ layer }) => layer === index).map(({ field, message }) => [field ?? '', message]),
                )
              }
              first={index === 0}
              last={index === rows.length - 1}
              onChange={(next, field) =>
                setRows(
                  (now) => now.map((row) => (row.key === key ? { key, spec: next } : row)),
                  field && `${key} ${field}`,
                )
              }
              onInvalid={(field, wrong) => told(`${key} ${field}`)(wrong)}
              onMove={(by) => move(index, by)}
              onCopy={() => insert(index + 1, withoutName(spec))}
              onRemove={() => setRows((now) => now.filter((row) => row.key !== key))}
            />
          ))}
        </ol>
        <Group p="sm">
          <Menu>
            <Menu.Target>
              <Button variant="light" leftSection={<IconPlus size={14} />}>
                Add a layer
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {KINDS.map(({ kind, title, defaults }) => (
                <Menu.Item key={kind} onClick={() => insert(place(defaults), joined(defaults, place(defaults)))}>
                  {title}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Paper>
    </Stack>
  )
}
