import { Button, Group, Modal, Text } from '@mantine/core'

interface Props {
  title: string
  onClose(): void
  /** Leaves; the draft stays in the list. */
  onKeep(): void
  onDiscard(): void
}

/** The question before changes are lost. */
export function DiscardDialog({ title, onClose, onKeep, onDiscard }: Props) {
  return (
    <Modal opened onClose={onClose} title="Discard the changes?">
      <Text size="sm">{`The changes to ${title || 'this network'} are not saved. Kept as a draft, they stay in the list on this browser.`}</Text>
      <Group justify="flex-end" mt="md" gap="xs">
        <Button variant="default" onClick={onClose}>
          Go on editing
        </Button>
        <Button variant="default" onClick={onKeep} data-autofocus>
          Keep as a draft
        </Button>
        <Button color="red" onClick={onDiscard}>
          Discard
        </Button>
      </Group>
    </Modal>
  )
}
