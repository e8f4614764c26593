import { SegmentedControl } from '@mantine/core'
import { useEffect } from 'react'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { useConnection } from '../stores/connection.ts'
import { loadDatasets } from '../stores/datasets.ts'
import { navigate, routeTo } from '../stores/route.ts'
import type { ViewProps } from '../views.ts'
import classes from './compare.module.css'
import { ImagesPage } from './ImagesPage.tsx'
import { ModelsPage } from './ModelsPage.tsx'
import { RunsPage } from './RunsPage.tsx'

const PAGES = [
  { value: 'runs', label: 'Runs' },
  { value: 'models', label: 'Models' },
  { value: 'images', label: 'Images' },
] as const

/** `#/compare/runs?runs=A,B&base=A`, `#/compare/models?models=A,B~CHECKPOINT`, `#/compare/images?models=...&dataset=...&image=N`. */
export default function CompareView({ path, query }: ViewProps) {
  const connection = useConnection((state) => state.epoch)
  // Names and sizes of the data sets stand beside every number.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new connection asks anew
  useEffect(() => void loadDatasets(), [connection])
  const page = PAGES.find(({ value }) => value === path[0])?.value ?? 'runs'
  return (
    <div className={classes.view}>
      <ViewHeader
        title="Compare"
        subtitle="Runs by their settings, results and curves; models by what they say of the same images."
      />
      <nav className={classes.pages} aria-label="What to compare">
        <SegmentedControl
          aria-label="What to compare"
          value={page}
          // Models stay chosen between their two pages.
          onChange={(value) =>
            navigate(
              value === 'architectures'
                ? routeTo('architectures', ['diff'])
                : routeTo('compare', [value], query.has('models') ? { models: query.get('models')! } : {}),
            )
          }
          data={[...PAGES, { value: 'architectures', label: 'Architectures' }]}
        />
      </nav>
      {page === 'runs' && <RunsPage query={query} />}
      {page === 'models' && <ModelsPage query={query} />}
      {page === 'images' && <ImagesPage query={query} />}
    </div>
  )
}
