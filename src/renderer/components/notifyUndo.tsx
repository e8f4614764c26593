import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { attempt } from '../stores/notify.ts'

/** Says what was done, and offers to take it back for a while. */
export function notifyUndo(message: string, undo: () => Promise<unknown>): void {
  const id = `undo-${Date.now()}-${Math.random()}`
  notifications.show({
    id,
    withBorder: true,
    autoClose: 15_000,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>{message}</span>
        <Button
          style={{ flex: 'none' }}
          variant="default"
          size="compact-xs"
          onClick={() => {
            notifications.hide(id)
            void attempt(undo)
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  })
}
