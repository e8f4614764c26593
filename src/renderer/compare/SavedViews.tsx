import { ActionIcon, Button, Group, Menu, TextInput } from '@mantine/core'
import { IconBookmark, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { dropView, keepView, readSavedViews, type TableView } from './savedViews.ts'

/** Named ways to look at the table: open, keep, drop. */
export function SavedViews({ view, onOpen }: { view: TableView; onOpen(view: TableView): void }) {
  const [views, setViews] = useState(readSavedViews)
  const [name, setName] = useState('')
  const keep = () => {
    const trimmed = name.trim()
    if (!trimmed) return
    setViews(keepView({ ...view, name: trimmed }))
    setName('')
  }
  return (
    <Menu position="bottom-end" closeOnItemClick={false} width={260}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconBookmark size={14} />}>
          Views
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {views.length === 0 && <Menu.Label>No views kept yet</Menu.Label>}
        {views.map((saved) => (
          <Group key={saved.name} gap={4} wrap="nowrap">
            <Menu.Item closeMenuOnClick onClick={() => onOpen(saved)}>
              {saved.name}
            </Menu.Item>
            <ActionIcon
              size={22}
              aria-label={`Forget the view ${saved.name}`}
              onClick={() => setViews(dropView(saved.name))}
            >
              <IconX size={12} />
            </ActionIcon>
          </Group>
        ))}
        <Menu.Divider />
        <Group gap={6} wrap="nowrap" p={6}>
          <TextInput
            aria-label="Name of the view"
            placeholder="Keep this view as"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => {
              event.stopPropagation()
              if (event.key === 'Enter') keep()
            }}
          />
          <Button onClick={keep} disabled={!name.trim()}>
            Keep
          </Button>
        </Group>
      </Menu.Dropdown>
    </Menu>
  )
}
