import { SegmentedControl } from '@mantine/core'
import { ViewHeader } from '../components/ViewHeader.tsx'
import { navigate, routeTo } from '../stores/route.ts'
import type { ViewProps } from '../views.ts'
import classes from './compare.module.css'
import { ModelsPage } from './ModelsPage.tsx'
import { RunsPage } from './RunsPage.tsx'

const PAGES = [
  { value: 'runs', label: 'Runs' },
  { value: 'models', label: 'Models' },
] as const

/** `#/compare/runs?runs=A,B&base=A`, `#/compare/models?models=A,B~CHECKPOINT`. */
export default function CompareView({ path, query }: ViewProps) {
  const page = PAGES.find(({ value }) => value === path[0])?.value ?? 'runs'
  return (
    <div className={classes.view}>
      <ViewHeader
        title="Compare"
        subtitle="Runs by their settings, results and curves; models by what they say of the same images."
        actions={
          <SegmentedControl
            aria-label="What to compare"
            value={page}
            onChange={(value) => navigate(routeTo('compare', [value]))}
            data={[...PAGES]}
          />
        }
      />
      {page === 'runs' ? <RunsPage query={query} /> : <ModelsPage query={query} />}
    </div>
  )
}
