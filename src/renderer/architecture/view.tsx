import { Center, Loader, Text } from '@mantine/core'
import type { Architecture } from '@shared/architecture/spec.ts'
import { useEffect, useRef } from 'react'
import { api } from '../client.ts'
import { notifyUndo } from '../components/notifyUndo.tsx'
import { ErrorState } from '../components/States.tsx'
import { useConnection } from '../stores/connection.ts'
import { attempt, notifyDone } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import type { ViewProps } from '../views.ts'
import { ArchitectureList } from './ArchitectureList.tsx'
import { DiffPage } from './DiffPage.tsx'
import { Editor } from './editor/Editor.tsx'
import { NetworkPage } from './NetworkPage.tsx'
import {
  draftOf,
  freeId,
  keepDraft,
  loadArchitectures,
  saveArchitecture,
  useArchitectures,
  useUnsaved,
} from './store.ts'
import classes from './view.module.css'

const FIRST = 'all-cnn-c'

/** Copies as they were made: one that is still the same may go without a question. */
const untouched = new Map<string, Architecture>()

/** `#/architectures/ID`, `#/architectures/edit/ID`, `#/architectures/diff/BASE/OTHER/...`. */
export default function ArchitecturesView({ path }: ViewProps) {
  const { phase, error, all } = useArchitectures()
  const file = useRef<HTMLInputElement>(null)
  const connection = useConnection((state) => state.epoch)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection asks anew
  useEffect(() => void loadArchitectures(), [connection])

  const taken = new Set(all.map(({ architecture }) => architecture.id))
  const [mode, id] = path[0] === 'diff' || path[0] === 'edit' ? [path[0], path[1]] : ['show', path[0] ?? FIRST]
  const stored = all.find(({ architecture }) => architecture.id === id)
  const openDraft = (architecture: Architecture) => {
    const free = freeId(architecture.id, new Set([...taken, ...Object.keys(useUnsaved.getState().drafts)]))
    const title = free === architecture.id ? architecture.title : `${architecture.title.slice(0, 113)} (copy)`
    const draft = { ...architecture, id: free, title }
    keepDraft(free, draft)
    untouched.set(free, draft)
    navigate(routeTo('architectures', ['edit', free]))
  }
  const importFile = async (chosen: File | undefined) => {
    if (!chosen) return
    const architecture = await attempt(
      async () => api().architectures.parse({ json: await chosen.text() }),
      chosen.name,
    )
    if (architecture) openDraft(architecture)
  }
  const remove = async (gone: string) => {
    const done = await attempt(async () => {
      await api().architectures.remove({ id: gone })
      return true
    })
    if (!done) return
    navigate(routeTo('architectures', [FIRST]))
    await loadArchitectures()
    notifyUndo(`${gone} was moved to the trash.`, async () => {
      await api().architectures.restore({ id: gone })
      await loadArchitectures()
      navigate(routeTo('architectures', [gone]))
    })
  }

  function page() {
    if (phase === 'loading')
      return (
        <Center h="60vh">
          <Loader aria-label="Loading architectures" />
        </Center>
      )
    if (phase === 'failed')
      return (
        <ErrorState title="The architectures could not be read" error={error} retry={() => void loadArchitectures()} />
      )
    if (mode === 'diff') return <DiffPage all={all} ids={path.slice(1)} />
    if (mode === 'edit' && id) {
      const own = stored?.origin === 'own' ? stored.architecture : null
      const initial = draftOf(id) ?? own
      if (initial)
        return (
          <Editor
            key={id}
            initial={initial}
            taken={taken}
            fresh={!own}
            onChange={(architecture) =>
              keepDraft(id, JSON.stringify(architecture) === JSON.stringify(own) ? null : architecture)
            }
            isChanged={(architecture) => JSON.stringify(architecture) !== JSON.stringify(own ?? untouched.get(id))}
            onClose={(keep) => {
              if (!keep) keepDraft(id, null)
              navigate(routeTo('architectures', [own ? own.id : FIRST]))
            }}
            onSave={async (architecture) => {
              const saved = await saveArchitecture(architecture)
              keepDraft(id, null)
              navigate(routeTo('architectures', [architecture.id]))
              notifyDone(`${architecture.title} is saved as version ${saved.version}.`)
            }}
          />
        )
    }
    if (!stored)
      return (
        <Text c="dimmed">{`There is no architecture called "${id}" in this workspace; choose one from the list.`}</Text>
      )
    return (
      <NetworkPage
        key={stored.architecture.id}
        stored={stored}
        onDuplicate={() => openDraft(stored.architecture)}
        onEdit={() => navigate(routeTo('architectures', ['edit', stored.architecture.id]))}
        onRemove={() => void remove(stored.architecture.id)}
      />
    )
  }

  return (
    <div className={classes.view} data-editing={mode === 'edit' || undefined}>
      <aside className={classes.list} aria-label="Architectures">
        <ArchitectureList
          all={all}
          open={mode === 'diff' ? null : (id ?? null)}
          editing={mode === 'edit'}
          onImport={() => file.current?.click()}
        />
        <input
          ref={file}
          type="file"
          accept=".json,application/json"
          hidden
          onChange={(event) => {
            void importFile(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
      </aside>
      <div className={classes.main}>{page()}</div>
    </div>
  )
}
