import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core'
import { IconBookmark, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { dropView, keepView, readSavedViews, type TableView } from './savedViews.ts'

/** Named ways to look at the table: open, keep, drop. */
export function SavedViews({ view, onOpen }: { view: TableView; onOpen(view: TableView): void }) {
  const [opened, setOpened] = useState(false)
  const [views, setViews] = useState(readSavedViews)
  const [name, setName] = useState('')
  const keep = () => {
    const trimmed = name.trim()
    if (!trimmed) return
    setViews(keepView({ ...view, name: trimmed }))
    setName('')
  }
  return (
    <Popover position="bottom-end" width={280} opened={opened} onChange={setOpened} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconBookmark size={14} />} onClick={() => setOpened(!opened)}>
          Views
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Kept views">
        <Stack gap={6}>
          {views.length === 0 && (
            <Text size="xs" c="dimmed">
              No views kept yet. A view is the filter, the order and the columns of the table.
            </Text>
          )}
          {views.map((saved) => (
            <Group key={saved.name} gap={4} wrap="nowrap">
              <Button
                variant="subtle"
                justify="flex-start"
                h="auto"
                py={4}
                styles={{ label: { whiteSpace: 'normal', overflowWrap: 'anywhere', textAlign: 'left' } }}
                style={{ flex: 1, minWidth: 0 }}
                onClick={() => {
                  onOpen(saved)
                  setOpened(false)
                }}
              >
                {saved.name}
              </Button>
              <ActionIcon
                size={24}
                aria-label={`Forget the view ${saved.name}`}
                onClick={() => setViews(dropView(saved.name))}
              >
                <IconX size={12} />
              </ActionIcon>
            </Group>
          ))}
          <form
            onSubmit={(event) => {
              event.preventDefault()
              keep()
            }}
          >
            <Group gap={6} wrap="nowrap">
              <TextInput
                aria-label="Name of the view"
                placeholder="Keep this view as"
                maxLength={60}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                style={{ flex: 1 }}
              />
              <Button type="submit" disabled={!name.trim()}>
                Keep
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
