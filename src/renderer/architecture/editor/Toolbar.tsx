import { ActionIcon, Button, Group, Menu, Text, Tooltip } from '@mantine/core'
import { KINDS, kindOf } from '@shared/architecture/kinds/table.ts'
import type { LayerSpec } from '@shared/architecture/spec.ts'
import { TEMPLATES } from '@shared/architecture/templates/table.ts'
import { IconArrowDown, IconArrowUp, IconCopyPlus, IconPlus, IconStack2, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface Props {
  chosen: number
  total: number
  onAdd(spec: LayerSpec): void
  /** Asked for the block of this template. */
  onBlock(id: string): void
  onShortcut(): void
  onMove(by: -1 | 1): void
  onDuplicate(): void
  onRemove(): void
}

/** What is added to the layers, and what is done with those that are chosen. */
export function Toolbar({ chosen, total, onAdd, onBlock, onShortcut, onMove, onDuplicate, onRemove }: Props) {
  const several = (label: string, icon: ReactNode, act: () => void, color?: string) => (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={chosen === 0} color={color} onClick={act}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
  return (
    <Group gap={6} wrap="nowrap" role="toolbar" aria-label="Layers">
      <Menu position="bottom-start" shadow="md">
        <Menu.Target>
          <Button variant="light" leftSection={<IconPlus size={14} />}>
            Add a layer
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          {KINDS.filter((kind) => !kindOf(kind).drawnOnly).map(({ kind, title, defaults }) => (
            <Menu.Item key={kind} onClick={() => onAdd(defaults)}>
              {title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-start" shadow="md">
        <Menu.Target>
          <Button variant="light" leftSection={<IconStack2 size={14} />}>
            Add a block
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {TEMPLATES.map(({ id, title }) => (
            <Menu.Item key={id} onClick={() => onBlock(id)}>
              {title}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item disabled={chosen === 0} onClick={onShortcut}>
            Shortcut around the selected layers
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Group gap={2} wrap="nowrap" ml={6}>
        {several('Move the selected layers up', <IconArrowUp size={16} />, () => onMove(-1))}
        {several('Move the selected layers down', <IconArrowDown size={16} />, () => onMove(1))}
        {several('Duplicate the selected layers', <IconCopyPlus size={16} />, onDuplicate)}
        {several('Remove the selected layers', <IconTrash size={16} />, onRemove, 'red')}
      </Group>
      <Text size="xs" c="dimmed" role="status" style={{ whiteSpace: 'nowrap' }}>
        {chosen === 0
          ? `${total} layers; drag a handle, or press ↑ or ↓ on it, to move one`
          : `${chosen} of ${total} selected`}
      </Text>
    </Group>
  )
}
