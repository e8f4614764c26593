import { Button, Group } from '@mantine/core'

interface Props {
  /** What the form does, on the button that does it. */
  submit: string
  /** On the other one; by itself "Cancel". */
  leave?: string
  disabled: boolean
  busy: boolean
  onLeave(): void
}

/** The end of a form in a dialog: leave it, or do what it is for. */
export const FormButtons = ({ submit, leave = 'Cancel', disabled, busy, onLeave }: Props) => (
  <Group justify="flex-end" gap="xs">
    <Button variant="default" onClick={onLeave}>
      {leave}
    </Button>
    <Button type="submit" disabled={disabled} loading={busy}>
      {submit}
    </Button>
  </Group>
)
