import { Button, Group, Modal, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { inspectArchitecture } from '@shared/architecture/analysis.ts'
import { describeShape } from '@shared/architecture/describe.ts'
import { IMAGE, layerNames } from '@shared/architecture/layerNames.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import { type Inserted, insertBlock, shapeAfter } from '@shared/architecture/templates/insertBlock.ts'
import type { Template, TemplateOptions } from '@shared/architecture/templates/template.ts'
import { useMemo, useState } from 'react'
import { FieldInput } from './FieldInput.tsx'

interface Props {
  template: Template<TemplateOptions>
  architecture: Architecture
  /** Index of the layer after which it is put at first; -1 is the image. */
  after: number
  onInsert(put: Inserted): void
  onClose(): void
}

/** Where a block goes, its options, and what it will be: its layers, shape and parameters, or why it cannot go there. */
export function BlockDialog({ template, architecture, after: first, onInsert, onClose }: Props) {
  const [after, setAfter] = useState(first)
  const [given, setGiven] = useState<TemplateOptions>({})
  const [typos, setTypos] = useState<Readonly<Record<string, string>>>({})
  const names = useMemo(() => layerNames(architecture.layers), [architecture.layers])
  const shape = useMemo(() => shapeAfter(architecture, after), [architecture, after])
  // What was not touched follows the layer before it.
  const options = { ...(shape && template.defaults(shape)), ...given }
  const key = JSON.stringify(options)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the options by their contents
  const found = useMemo(() => insertBlock(architecture, after, template, options), [architecture, after, template, key])
  const refusal = 'refusal' in found ? found.refusal : null
  const typo = Object.values(typos)[0]
  const sentence = typo ?? refusal?.message
  const places = [IMAGE, ...names.slice(0, -1)].map((name, index) => ({
    value: String(index - 1),
    label: index === 0 ? 'the image' : name,
  }))
  return (
    <Modal opened onClose={onClose} title={template.title} size="md">
      <Stack
        gap="sm"
        component="form"
        onSubmit={(event: React.FormEvent) => {
          event.preventDefault()
          if ('layers' in found && !typo) onInsert(found)
        }}
      >
        <Text size="sm" c="dimmed">
          {template.summary}
        </Text>
        <Select
          label="After"
          data={places}
          value={String(after)}
          searchable
          onChange={(value) => value !== null && setAfter(Number(value))}
        />
        {shape && (
          <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
            {template.fields.map((field) => (
              <FieldInput
                key={field.field}
                field={field}
                name={field.label}
                labelled
                optional
                value={options[field.field]}
                mistaken={refusal?.field === field.field}
                onChange={(value) => setGiven((now) => ({ ...now, [field.field]: value as number }))}
                onMistake={(wrong) =>
                  setTypos(({ [field.field]: _, ...rest }) => (wrong ? { ...rest, [field.field]: wrong } : rest))
                }
              />
            ))}
          </SimpleGrid>
        )}
        <Text size="sm" mih={42} c={sentence ? 'red' : undefined} role={sentence ? 'alert' : 'status'}>
          {sentence ?? ('layers' in found ? blockWords(architecture, found) : '')}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={sentence !== undefined}>
            Add the block
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** `5 layers, 4,672 parameters: 32×32×16 becomes 16×16×32.` */
function blockWords(architecture: Architecture, { layers, first, count }: Inserted): string {
  const { report } = inspectArchitecture({ ...architecture, layers })
  const own = report.layers.slice(first, first + count)
  const parameters = own.reduce((sum, layer) => sum + layer.parameters, 0).toLocaleString('en-US')
  const [before, after] = [report.layers[first - 1]?.output ?? architecture.input, own.at(-1)!.output].map((shape) =>
    describeShape(shape).replaceAll('x', '×'),
  )
  const sizes = before === after ? `maps stay ${after}` : `${before} becomes ${after}`
  return `${count} layers, ${parameters} parameters: ${sizes}.`
}
