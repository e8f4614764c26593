import { ActionIcon, Button, Group, Text, TextInput, Title, Tooltip } from '@mantine/core'
import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { fieldWords } from '@shared/architecture/receptiveField.ts'
import { type Architecture, ArchitectureSchema } from '@shared/architecture/spec.ts'
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react'
import { NumberField } from '../../components/NumberField.tsx'

/** What is wrong with the title and the name of a network, in one sentence each. */
export function headMistakes(
  { id, title }: Pick<Architecture, 'id' | 'title'>,
  { fresh, taken }: { fresh: boolean; taken: ReadonlySet<string> },
): { id: string | null; title: string | null } {
  return {
    id: !ArchitectureSchema.shape.id.safeParse(id).success
      ? 'Use 1 to 64 characters of a-z, 0-9, ".", "_" and "-".'
      : fresh && taken.has(id)
        ? `"${id}" is taken; choose another.`
        : null,
    title: title.trim() === '' ? 'A network needs a title.' : null,
  }
}

interface BarProps {
  heading: string
  fresh: boolean
  ready: boolean
  saving: boolean
  /** Of the form that the button sends. */
  formId: string
  history: { undo(): void; redo(): void; canUndo: boolean; canRedo: boolean }
  onClose(): void
}

export function EditorBar({ heading, fresh, ready, saving, formId, history, onClose }: BarProps) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Title order={1}>{heading}</Title>
      <Group gap="xs" wrap="nowrap">
        <Tooltip label="Undo (Ctrl+Z)">
          <ActionIcon aria-label="Undo" disabled={!history.canUndo} onClick={history.undo}>
            <IconArrowBackUp size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Redo (Ctrl+Shift+Z)">
          <ActionIcon aria-label="Redo" disabled={!history.canRedo} onClick={history.redo}>
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
  )
}

interface FormProps {
  id: string
  value: Pick<Architecture, 'id' | 'title' | 'input'>
  mistakes: ReturnType<typeof headMistakes>
  fresh: boolean
  onChange(change: Partial<Pick<Architecture, 'id' | 'title' | 'input'>>, tag: string): void
  onSideInvalid(invalid: boolean): void
  onSubmit(): void
}

/** Title, name and image side of the network. */
export function EditorForm({ id, value, mistakes, fresh, onChange, onSideInvalid, onSubmit }: FormProps) {
  return (
    <Group
      component="form"
      id={id}
      align="flex-start"
      gap="sm"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      <TextInput
        label="Title"
        value={value.title}
        error={mistakes.title}
        maxLength={120}
        onChange={({ currentTarget: { value: title } }) => onChange({ title }, 'title')}
        w={220}
      />
      <TextInput
        label="Name for files and the command line"
        value={value.id}
        error={mistakes.id}
        disabled={!fresh}
        onChange={({ currentTarget: { value: next } }) => onChange({ id: next }, 'id')}
        w={230}
      />
      <NumberField
        label="Image side (pixels)"
        value={value.input.width}
        min={1}
        max={512}
        w={130}
        onInvalid={onSideInvalid}
        onChange={(side) => onChange({ input: { ...value.input, height: side, width: side } }, 'side')}
      />
    </Group>
  )
}

/** The network's totals in a line: they follow every keystroke, and move nothing. */
export function Totals({ report, memory }: { report: ArchitectureReport; memory: string }) {
  const parts = [
    `${report.parameters.toLocaleString('en-US')} parameters`,
    `${(report.macs / 1e6).toFixed(1)} M multiply-accumulates`,
    `receptive field ${fieldWords(report.receptiveField)}`,
    memory,
  ]
  return (
    <Text size="xs" c="var(--ink-soft)" aria-label="Totals" style={{ fontVariantNumeric: 'tabular-nums' }}>
      {parts.join(' · ')}
    </Text>
  )
}
