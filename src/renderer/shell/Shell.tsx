import { Modal, useMantineColorScheme } from '@mantine/core'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { EmptyState, LoadingState } from '../components/States.tsx'
import { useOpenModel } from '../models/openStore.ts'
import { useModelDrop } from '../models/useModelDrop.ts'
import { useConnection } from '../stores/connection.ts'
import { navigate, routeTo, useRoute } from '../stores/route.ts'
import { useSettings } from '../stores/settings.ts'
import { COLOUR_SCHEME_KEY } from '../theme.ts'
import { VIEWS } from '../views.ts'
import { useImportWeights } from '../weights/importStore.ts'
import { ConnectionBar } from './ConnectionBar.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { Navigation } from './Navigation.tsx'
import classes from './Shell.module.css'
import { ShortcutList } from './ShortcutList.tsx'
import { listenToShortcuts, useShortcuts } from './shortcuts.ts'

const ImportWeightsDialog = lazy(async () => ({
  default: (await import('../weights/ImportWeightsDialog.tsx')).ImportWeightsDialog,
}))
const OpenModelDialog = lazy(async () => ({
  default: (await import('../models/OpenModelDialog.tsx')).OpenModelDialog,
}))
const COMPONENTS = Object.fromEntries(VIEWS.map((view) => [view.id, lazy(view.load)]))

/** The frame of the workbench: navigation at the left, one view at a time, the list of shortcuts on `?`. */
export function Shell() {
  const route = useRoute()
  const view = VIEWS.find((candidate) => candidate.id === route.view)
  const [listOpen, setListOpen] = useState(false)
  useHostTheme()
  useViewsAtHand()
  const isLost = useLostFor(LOST_AFTER)
  const importing = useImportWeights((state) => state.opened)
  const opening = useOpenModel((state) => state.opened)
  useModelDrop()
  const shortcuts = useMemo(
    () => [
      ...VIEWS.map((candidate) => ({
        keys: `g ${candidate.shortcut}`,
        title: `Go to ${candidate.title}`,
        group: 'Everywhere',
        run: () => navigate(routeTo(candidate.id)),
      })),
      {
        keys: 'n',
        title: 'New run',
        group: 'Everywhere',
        run: () => navigate(routeTo('train', ['new'])),
      },
      { keys: '?', title: 'List the shortcuts', group: 'Everywhere', run: () => setListOpen(true) },
    ],
    [],
  )
  useShortcuts(shortcuts)
  useEffect(() => listenToShortcuts(), [])
  useEffect(() => {
    document.title = view ? `${view.title} · AllConv Workbench` : 'AllConv Workbench'
  }, [view])
  const Component = view ? COMPONENTS[view.id] : undefined
  return (
    <div className={classes.shell}>
      <button type="button" className={classes.skip} onClick={() => document.getElementById('main')?.focus()}>
        Skip to the view
      </button>
      <Navigation current={route.view} />
      <div className={classes.stage}>
        <ConnectionBar />
        <main id="main" tabIndex={-1} className={classes.main}>
          <fieldset disabled={isLost} className={classes.controls}>
            <ErrorBoundary place={`${route.view}/${route.path.join('/')}`}>
              <Suspense fallback={<LoadingState what="Opening the view" />}>
                {Component ? (
                  <Component path={route.path} query={route.query} />
                ) : (
                  <EmptyState title="There is no such view">
                    The address names “{route.view}”. Choose one of the views at the left.
                  </EmptyState>
                )}
              </Suspense>
            </ErrorBoundary>
          </fieldset>
        </main>
      </div>
      <Suspense>{importing && <ImportWeightsDialog />}</Suspense>
      <Suspense>{opening && <OpenModelDialog />}</Suspense>
      <Modal opened={listOpen} onClose={() => setListOpen(false)} title="Keyboard shortcuts" size="lg">
        <ShortcutList />
      </Modal>
    </div>
  )
}

/** Milliseconds after which the other views are fetched, once the first one stands. */
const FETCH_AFTER = 2_000

/** Fetches all views, one after the other, so that one may go to them while the host cannot be reached. */
function useViewsAtHand(): void {
  useEffect(() => {
    const fetchAll = async () => {
      for (const view of VIEWS) await view.load()
    }
    // What does not come now is asked for when its view is opened.
    const timer = setTimeout(() => void fetchAll().catch(() => {}), FETCH_AFTER)
    return () => clearTimeout(timer)
  }, [])
}

/** Milliseconds of a lost connection after which what it takes is switched off: a moment's loss must not take the focus from a field. */
const LOST_AFTER = 1_500

/** Whether the connection has been lost for so long. */
function useLostFor(milliseconds: number): boolean {
  const lost = useConnection((state) => state.phase === 'lost')
  const [isLost, setLost] = useState(false)
  useEffect(() => {
    if (!lost) return setLost(false)
    const timer = setTimeout(() => setLost(true), milliseconds)
    return () => clearTimeout(timer)
  }, [lost, milliseconds])
  return isLost && lost
}

/** A browser that has never chosen colours takes those of the host's settings. */
function useHostTheme(): void {
  const { setColorScheme } = useMantineColorScheme()
  const theme = useSettings(({ phase, settings }) => (phase === 'ready' ? settings.theme : null))
  useEffect(() => {
    if (theme && theme !== 'system' && !localStorage.getItem(COLOUR_SCHEME_KEY)) setColorScheme(theme)
  }, [theme, setColorScheme])
}
