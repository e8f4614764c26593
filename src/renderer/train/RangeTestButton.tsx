import { ActionIcon, Tooltip } from '@mantine/core'
import type { RunRequest } from '@shared/training/run.ts'
import { IconChartLine } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'

/** Its chart library is loaded with the first test. */
const RangeTestDialog = lazy(() => import('./RangeTestDialog.tsx'))

/** Opens a range test of what the form asks for; @param request null while the form has mistakes */
export function RangeTestButton({ request }: { request: RunRequest | null }) {
  const [tested, setTested] = useState<RunRequest | null>(null)
  return (
    <>
      <Tooltip label="Find a rate: loss against a growing learning rate">
        <ActionIcon size={22} aria-label="Range test" disabled={request === null} onClick={() => setTested(request)}>
          <IconChartLine size={15} />
        </ActionIcon>
      </Tooltip>
      {tested && (
        <Suspense fallback={null}>
          <RangeTestDialog request={tested} onClose={() => setTested(null)} />
        </Suspense>
      )}
    </>
  )
}
