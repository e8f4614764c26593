import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { quickStart } from './quickStart.ts'

/** Starts the quick start and goes to it. */
export function QuickStartButton({ variant }: { variant: 'default' | 'filled' }) {
  const [starting, setStarting] = useState(false)
  return (
    <Button
      size="sm"
      variant={variant}
      leftSection={<IconPlayerPlay size={16} />}
      loading={starting}
      onClick={async () => {
        setStarting(true)
        await quickStart()
        setStarting(false)
      }}
    >
      Quick start
    </Button>
  )
}
