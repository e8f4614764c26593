import { Button, Text } from '@mantine/core'
import type { OpenModelRequest } from '@shared/api/models.ts'
import { useState } from 'react'
import { loadArchitectures } from '../architecture/store.ts'
import { api } from '../client.ts'
import { attempt, notifyDone } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { closeModelDialog } from './openStore.ts'

interface Props {
  request: OpenModelRequest
  /** Of the model; the file's where empty. */
  name: string
}

/** For an ONNX file with operators that are not computed here: its network can still be drawn and compared. */
export function DrawInstead({ request, name }: Props) {
  const [busy, setBusy] = useState(false)
  if (!request.path.toLowerCase().endsWith('.onnx')) return null
  const draw = async () => {
    setBusy(true)
    const drawn = await attempt(
      async () => ({ kept: await api().models.draw({ ...request, ...(name && { name }) }) }),
      'The network was not drawn',
    )
    setBusy(false)
    if (!drawn?.kept) return
    const { id, title } = drawn.kept.architecture
    await loadArchitectures()
    closeModelDialog()
    navigate(routeTo('architectures', [id]))
    notifyDone(`${title} is among the architectures, to be drawn and compared; it cannot be run.`)
  }
  return (
    <div style={{ display: 'grid', gap: 6, justifyItems: 'start' }}>
      <Text size="sm">Its network may still be drawn and compared with others; it cannot be run or explained.</Text>
      <Button variant="default" loading={busy} onClick={() => void draw()}>
        Draw the network
      </Button>
    </div>
  )
}
