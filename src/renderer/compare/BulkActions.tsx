import { Button, Group, Menu, Modal, TagsInput, Text, Textarea } from '@mantine/core'
import type { RunSummary } from '@shared/training/run.ts'
import { isActive } from '@shared/training/run.ts'
import { IconArchive, IconChevronDown, IconNote, IconTag, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../client.ts'
import { notifyUndo } from '../components/notifyUndo.tsx'
import { attempt } from '../stores/notify.ts'
import { dropRuns, putRuns } from '../stores/runs.ts'

const count = (runs: readonly RunSummary[]) => (runs.length === 1 ? runs[0]!.title : `${runs.length} runs`)

/** Archive, tag, note and remove, for all chosen runs at once; removal can be undone. */
export function BulkActions({ runs }: { runs: readonly RunSummary[] }) {
  const [editing, setEditing] = useState<'tags' | 'note' | null>(null)
  const [tags, setTags] = useState<string[]>([])
  const [note, setNote] = useState('')
  const ids = runs.map(({ id }) => id)
  const archived = runs.every((run) => run.archived)
  const training = runs.filter((run) => isActive(run.phase))

  const edit = async (change: { archived?: boolean; tags?: string[]; note?: string }) => {
    const changed = await attempt(() => api().runs.edit({ ids, ...change }), 'The runs were not changed')
    if (changed) putRuns(changed)
    return changed !== null
  }
  const archive = async () => {
    const moved = runs.filter((run) => run.archived === archived).map(({ id }) => id)
    if (!(await edit({ archived: !archived })) || archived) return
    notifyUndo(`${count(runs)} archived.`, async () => putRuns(await api().runs.edit({ ids: moved, archived: false })))
  }
  const remove = async () => {
    const done = await attempt(async () => {
      await api().runs.remove({ ids })
      return true
    }, 'The runs were not removed')
    if (!done) return
    dropRuns(ids)
    notifyUndo(`${count(runs)} moved to the trash.`, async () => putRuns(await api().runs.restore({ ids })))
  }

  return (
    <>
      <Menu position="bottom-end" disabled={runs.length === 0}>
        <Menu.Target>
          <Button variant="default" disabled={runs.length === 0} rightSection={<IconChevronDown size={14} />}>
            {runs.length === 0 ? 'Actions' : `Actions on ${count(runs)}`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconArchive size={14} />} onClick={archive}>
            {archived ? 'Take out of the archive' : 'Archive'}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTag size={14} />}
            onClick={() => {
              setTags([...new Set(runs.flatMap((run) => run.tags))])
              setEditing('tags')
            }}
          >
            Tags…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconNote size={14} />}
            onClick={() => {
              setNote(runs.length === 1 ? runs[0]!.note : '')
              setEditing('note')
            }}
          >
            Note…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={14} />} disabled={training.length > 0} onClick={remove}>
            {training.length > 0 ? 'Remove (stop the training first)' : 'Remove'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        closeOnClickOutside={false}
        title={`${editing === 'tags' ? 'Tags' : 'Note'} of ${count(runs)}`}
      >
        <form
          onSubmit={async (event) => {
            event.preventDefault()
            if (await edit(editing === 'tags' ? { tags } : { note })) setEditing(null)
          }}
        >
          {editing === 'tags' ? (
            <TagsInput
              label="Tags"
              description="They replace the tags of all chosen runs."
              value={tags}
              onChange={setTags}
              maxTags={20}
              data-autofocus
            />
          ) : (
            <Textarea
              label="Note"
              autosize
              minRows={4}
              maxLength={10_000}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
              data-autofocus
            />
          )}
          {runs.length > 1 && editing === 'note' && (
            <Text size="xs" c="dimmed" mt={4}>
              It replaces the notes of all chosen runs.
            </Text>
          )}
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={() => setEditing(null)}>
              Cancel
            </Button>
            <Button type="submit">Save</Button>
          </Group>
        </form>
      </Modal>
    </>
  )
}
