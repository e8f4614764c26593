import { Button } from '@mantine/core'
import { EmptyState } from '../components/States.tsx'
import { routeTo } from '../stores/route.ts'

/** Nothing can be compared before something is trained: the way there. */
export function NoRuns() {
  return (
    <EmptyState
      title="No runs yet"
      action={
        <Button component="a" href={routeTo('train')}>
          Train a network
        </Button>
      }
    >
      Runs appear here as soon as they are started.
    </EmptyState>
  )
}
