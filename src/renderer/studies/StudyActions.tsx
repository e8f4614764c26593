import { Button, Group, Menu, Modal, NumberInput } from '@mantine/core'
import { ledgerPage } from '@shared/study/ledgerPage.ts'
import { cellsCsv, ledgerLatex, ledgerMarkdown } from '@shared/study/ledgerReport.ts'
import { isSettled, type StudyDetails } from '@shared/study/studyStatus.ts'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../client.ts'
import { download } from '../components/download.ts'
import { MoreMenu } from '../components/MoreMenu.tsx'
import { notifyUndo } from '../components/notifyUndo.tsx'
import { attempt } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'

/** Start, pause, more seeds; the report; removing. */
export function StudyActions({ study, put }: { study: StudyDetails; put(study: StudyDetails): void }) {
  const [busy, setBusy] = useState(false)
  const [adding, setAdding] = useState(false)
  const { id, cells, running } = study
  const act = async (title: string, work: () => Promise<StudyDetails>) => {
    setBusy(true)
    const changed = await attempt(work, title)
    if (changed) put(changed)
    setBusy(false)
  }
  const isOpen = cells.some(({ state }) => !isSettled(state))
  const remove = async () => {
    const done = await attempt(async () => {
      await api().studies.remove({ id })
      return true
    }, 'Remove')
    if (!done) return
    navigate(routeTo('studies'), 'replace')
    notifyUndo(`“${study.title}” is in the workspace's trash; its runs stay.`, async () => {
      await api().studies.restore({ id })
      navigate(routeTo('studies', [id]))
    })
  }
  return (
    <>
      {running ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={15} />}
          loading={busy}
          onClick={() => void act('Pause', () => api().studies.pause({ id }))}
        >
          Pause
        </Button>
      ) : (
        isOpen && (
          <Button
            leftSection={<IconPlayerPlay size={15} />}
            loading={busy}
            onClick={() => void act('Start', () => api().studies.start({ id }))}
          >
            {startWords(cells)}
          </Button>
        )
      )}
      <Button variant="default" onClick={() => setAdding(true)}>
        Add seeds
      </Button>
      <MoreMenu>
        <Menu.Label>Export the report</Menu.Label>
        {REPORTS.map(({ title, ending, type, write }) => (
          <Menu.Item
            key={ending}
            onClick={() => void attempt(async () => download(`${id}.${ending}`, await write(study), type), 'Export')}
          >
            {title}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item color="red" disabled={running} onClick={() => void remove()}>
          Remove the study
        </Menu.Item>
      </MoreMenu>
      <AddSeeds
        opened={adding}
        onClose={() => setAdding(false)}
        onAdd={(count) => {
          setAdding(false)
          void act('Add seeds', () => api().studies.addSeeds({ id, count }))
        }}
      />
    </>
  )
}

function startWords(cells: StudyDetails['cells']): string {
  const failed = cells.filter(({ state }) => state === 'failed').length
  if (cells.every(({ state }) => state === 'missing')) return 'Start'
  if (cells.every(({ state }) => state === 'failed' || isSettled(state))) return `Rerun ${failed} failed`
  return failed > 0 ? `Go on, rerun ${failed} failed` : 'Go on'
}

function AddSeeds({ opened, onClose, onAdd }: { opened: boolean; onClose(): void; onAdd(count: number): void }) {
  const [count, setCount] = useState<number | string>(1)
  const valid = typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= 100
  return (
    <Modal opened={opened} onClose={onClose} title="Add seeds">
      <NumberInput
        label="Seeds to add"
        description="Each network and variant is trained once more with each of them."
        min={1}
        max={100}
        clampBehavior="none"
        value={count}
        onChange={setCount}
        error={valid ? null : 'From 1 to 100.'}
        data-autofocus
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={!valid} onClick={() => valid && onAdd(count)}>
          Add
        </Button>
      </Group>
    </Modal>
  )
}

interface Report {
  title: string
  ending: string
  type: string
  write(study: StudyDetails): string | Promise<string>
}

const REPORTS: readonly Report[] = [
  { title: 'Web page with curves', ending: 'html', type: 'text/html;charset=utf-8', write: withCurves },
  { title: 'Markdown', ending: 'md', type: 'text/markdown;charset=utf-8', write: ledgerMarkdown },
  { title: 'LaTeX', ending: 'tex', type: 'text/plain;charset=utf-8', write: ledgerLatex },
  { title: 'CSV, a line a training', ending: 'csv', type: 'text/csv;charset=utf-8', write: cellsCsv },
]

async function withCurves(study: StudyDetails): Promise<string> {
  const begun = study.cells.filter(({ epochsDone }) => epochsDone > 0).map(({ runId }) => runId)
  const epochs = begun.length > 0 ? await api().runs.epochs({ ids: begun }) : {}
  return ledgerPage(study, (id) => epochs[id] ?? [])
}
