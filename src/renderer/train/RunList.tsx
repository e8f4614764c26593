import { ActionIcon, Checkbox, Menu, TextInput, Tooltip } from '@mantine/core'
import { knownData } from '@shared/compare/sameData.ts'
import { isForeign, type RunSummary } from '@shared/training/run.ts'
import { IconFileImport, IconFilter, IconFolderOpen, IconPlus, IconSearch } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { ErrorState, LoadingState } from '../components/States.tsx'
import { openModelDialog } from '../models/openStore.ts'
import { useShortcuts } from '../shell/shortcuts.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { useRuns } from '../stores/runs.ts'
import { openImportWeights } from '../weights/importStore.ts'
import { byAge, stateOf } from './phases.ts'
import classes from './RunList.module.css'
import { RunRow } from './RunRow.tsx'

/** Height of a row in pixels; `RunList.module.css` says the same. */
const ROW = 66

const matches = (run: RunSummary, words: string) =>
  words
    .toLowerCase()
    .split(/\s+/)
    .every((word) =>
      `${run.title} ${run.id} ${knownData(run) ?? ''} ${isForeign(run) ? '' : run.request.architecture.title} ${stateOf(run).title} ${run.tags.join(' ')} ${run.note}`
        .toLowerCase()
        .includes(word),
    )

const emptyWords = (words: string, total: number) => {
  if (total === 0) return 'No runs yet.'
  return words.trim() === '' ? 'All runs are archived; the filter above lists them.' : 'No run has all of these words.'
}

/** All runs, newest first, found by any word of title, network, data set, state or tag; drawn as far as it is in view. */
export function RunList({ current }: { current: string | null }) {
  const phase = useRuns((state) => state.phase)
  const error = useRuns((state) => state.error)
  const byId = useRuns((state) => state.byId)
  const [words, setWords] = useState('')
  const [archived, setArchived] = useState(false)
  const runs = useMemo(
    () =>
      Object.values(byId)
        .filter((run) => (archived || !run.archived) && matches(run, words))
        .sort(byAge),
    [byId, words, archived],
  )
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
    getItemKey: (index) => runs[index]!.id,
  })
  const at = runs.findIndex((run) => run.id === current)
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [at, virtual])
  const shortcuts = useMemo(() => {
    const go = (by: number) => {
      const next = runs[at < 0 ? 0 : Math.min(runs.length - 1, Math.max(0, at + by))]
      if (next) navigate(routeTo('train', [next.id]))
    }
    return [
      { keys: 'j', title: 'Next run', group: 'Train', run: () => go(1) },
      { keys: 'k', title: 'Previous run', group: 'Train', run: () => go(-1) },
    ]
  }, [runs, at])
  useShortcuts(shortcuts)
  const total = Object.keys(byId).length
  return (
    <aside className={classes.list} aria-label="Runs">
      <div className={classes.head}>
        <h2 className={classes.title}>
          Runs <span className={classes.count}>{total > 0 && total}</span>
        </h2>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label="Which runs are listed">
              <IconFilter size={16} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown p="xs">
            <Checkbox
              label="Archived runs too"
              checked={archived}
              onChange={(event) => setArchived(event.currentTarget.checked)}
            />
          </Menu.Dropdown>
        </Menu>
        <Tooltip label="Open a model of another program (ONNX, Keras, TensorFlow.js, PyTorch, safetensors) or its curves (TensorBoard, CSV)">
          <ActionIcon aria-label="Open a model" onClick={() => openModelDialog()}>
            <IconFolderOpen size={16} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Import weights made elsewhere">
          <ActionIcon aria-label="Import weights" onClick={() => openImportWeights()}>
            <IconFileImport size={16} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="New run (n)">
          <ActionIcon
            component="a"
            href={routeTo('train', ['new'])}
            variant="filled"
            color="accent"
            aria-label="New run"
          >
            <IconPlus size={16} stroke={2} />
          </ActionIcon>
        </Tooltip>
      </div>
      <TextInput
        className={classes.search}
        placeholder="Find runs"
        aria-label="Find runs"
        type="search"
        leftSection={<IconSearch size={14} />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {phase === 'loading' && <LoadingState what="Reading the runs" />}
      {phase === 'failed' && <ErrorState title="The runs cannot be read" error={error} />}
      {phase === 'ready' && runs.length === 0 && <p className={classes.none}>{emptyWords(words, total)}</p>}
      <div ref={scroller} className={classes.scroller} hidden={runs.length === 0}>
        <ul className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const run = runs[item.index]!
            return (
              <li key={item.key} className={classes.item} style={{ transform: `translateY(${item.start}px)` }}>
                <RunRow run={run} current={run.id === current} />
              </li>
            )
          })}
        </ul>
      </div>
    </aside>
  )
}
