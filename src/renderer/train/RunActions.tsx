import { Button, Group, Menu, Modal, TagsInput, TextInput } from '@mantine/core'
import { hasModel, isForeign, type RunSummary } from '@shared/training/run.ts'
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../client.ts'
import { MoreMenu } from '../components/MoreMenu.tsx'
import { notifyUndo } from '../components/notifyUndo.tsx'
import { ExportDialog } from '../export/ExportDialog.tsx'
import { openExport } from '../export/exportStore.ts'
import { attempt, notifyDone } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { dropRuns, putRun, putRuns, useRuns } from '../stores/runs.ts'
import { actionsOf, type RunAction } from './phases.ts'
import { formLikeRun, startFrom } from './startFrom.ts'

const ACTION = {
  pause: { title: 'Pause', icon: IconPlayerPause },
  resume: { title: 'Resume', icon: IconPlayerPlay },
  stop: { title: 'Stop', icon: IconPlayerStop },
} as const

/** Pause, resume, stop; and what is done more rarely. */
export function RunActions({ run }: { run: RunSummary }) {
  const [busy, setBusy] = useState<RunAction | null>(null)
  const [reading, setReading] = useState(false)
  const [dialog, setDialog] = useState<'stop' | 'edit' | null>(null)
  const act = async (action: RunAction) => {
    setBusy(action)
    const changed = await attempt(() => api().runs[action]({ id: run.id }), ACTION[action].title)
    if (changed) putRun(changed)
    setBusy(null)
  }
  const readAgain = async () => {
    setReading(true)
    const now = await attempt(() => api().foreign.readAgain({ id: run.id }), 'The curves were not read again')
    setReading(false)
    if (!now) return
    putRun(now)
    const changed = now.imported?.curves?.readAt !== run.imported?.curves?.readAt
    notifyDone(changed ? `${now.title} now has what its source holds.` : 'Nothing has changed in the source.')
  }
  const edit = (change: { archived?: boolean }) =>
    attempt(async () => putRuns(await api().runs.edit({ ids: [run.id], ...change })))
  const remove = async () => {
    const done = await attempt(async () => {
      await api().runs.remove({ ids: [run.id] })
      dropRuns([run.id])
      return true
    }, 'Remove')
    if (!done) return
    navigate(routeTo('train'), 'replace')
    notifyUndo(`“${run.title}” is in the workspace's trash.`, async () => {
      putRuns(await api().runs.restore({ ids: [run.id] }))
      navigate(routeTo('train', [run.id]))
    })
  }
  return (
    <>
      {actionsOf(run).map((action) => {
        const Icon = ACTION[action].icon
        return (
          <Button
            key={action}
            variant={action === 'resume' ? 'filled' : 'default'}
            leftSection={<Icon size={15} stroke={1.8} />}
            loading={busy === action}
            disabled={busy !== null && busy !== action}
            onClick={() => (action === 'stop' ? setDialog('stop') : void act(action))}
          >
            {ACTION[action].title}
          </Button>
        )
      })}
      {run.imported?.curves?.origin && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={15} stroke={1.8} />}
          loading={reading}
          onClick={() => void readAgain()}
        >
          Read again
        </Button>
      )}
      <MoreMenu>
        <Menu.Item onClick={() => setDialog('edit')}>Rename and tag…</Menu.Item>
        {hasModel(run) && (
          <Menu.Item
            onClick={() =>
              void attempt(async () => {
                await startFrom(run)
                navigate(routeTo('train', ['new']))
              })
            }
          >
            Fine-tune…
          </Menu.Item>
        )}
        {(hasModel(run) || run.step > 0 || isForeign(run)) && (
          <Menu.Item onClick={() => openExport(run)}>Export…</Menu.Item>
        )}
        {!run.imported && (
          <Menu.Item
            onClick={() => {
              formLikeRun(run, useRuns.getState().byId)
              navigate(routeTo('train', ['new']))
            }}
          >
            New run like this one…
          </Menu.Item>
        )}
        <Menu.Item onClick={() => void edit({ archived: !run.archived })}>
          {run.archived ? 'Take out of the archive' : 'Archive'}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" onClick={() => void remove()}>
          Remove
        </Menu.Item>
      </MoreMenu>
      <Modal opened={dialog === 'stop'} onClose={() => setDialog(null)} title="Stop this run?">
        <p style={{ margin: 0, fontSize: 13, lineHeight: 1.5 }}>
          “{run.title}” ends at step {run.step} of {run.totalSteps}. Its curves and checkpoints stay, and it can be
          resumed later. To go on soon, pause it instead.
        </p>
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={() => setDialog(null)}>
            Go on training
          </Button>
          <Button
            color="red"
            onClick={() => {
              setDialog(null)
              void act('stop')
            }}
          >
            Stop the run
          </Button>
        </Group>
      </Modal>
      <ExportDialog />
      <EditDialog key={`${run.id}${dialog}`} run={run} opened={dialog === 'edit'} onClose={() => setDialog(null)} />
    </>
  )
}

function EditDialog({ run, opened, onClose }: { run: RunSummary; opened: boolean; onClose(): void }) {
  const [title, setTitle] = useState(run.title)
  const [tags, setTags] = useState(run.tags)
  const save = async () => {
    const runs = await attempt(() => api().runs.edit({ ids: [run.id], title: title.trim(), tags }), 'Rename')
    if (!runs) return
    putRuns(runs)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={onClose} title="Rename and tag">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <TextInput
          label="Title"
          value={title}
          maxLength={120}
          data-autofocus
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <TagsInput
          mt="sm"
          label="Tags"
          description="Words to find the run by."
          value={tags}
          onChange={setTags}
          maxTags={20}
        />
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={title.trim() === ''}>
            Save
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
