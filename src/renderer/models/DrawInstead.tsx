import { Button, Text } from '@mantine/core'
import type { OpenModelRequest } from '@shared/api/models.ts'
import { kindOf } from '@shared/architecture/kinds/table.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import { useState } from 'react'
import { loadArchitectures } from '../architecture/store.ts'
import { api } from '../client.ts'
import { formatInteger } from '../components/format.ts'
import { useAnswer } from '../explain/useAnswer.ts'
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
  const drawing = useAnswer(
    request.path.toLowerCase().endsWith('.onnx') ? (signal) => api().models.drawing(request, { signal }) : null,
    [JSON.stringify(request)],
  ).value
  if (!drawing) return null
  const draw = async () => {
    setBusy(true)
    const kept = await attempt(
      () => api().models.draw({ ...request, ...(name && { name }) }),
      'The network was not drawn',
    )
    setBusy(false)
    if (!kept) return
    const { id, title } = kept.architecture
    await loadArchitectures()
    closeModelDialog()
    navigate(routeTo('architectures', [id]))
    notifyDone(`${title} is among the architectures, to be drawn and compared; it cannot be run.`)
  }
  return (
    <div style={{ display: 'grid', gap: 6, justifyItems: 'start' }}>
      <Text size="sm">{offer(drawing)}</Text>
      <Button variant="default" loading={busy} onClick={() => void draw()}>
        Draw the network
      </Button>
    </div>
  )
}

function offer({ layers }: Architecture): string {
  const foreign = layers.filter((spec) => kindOf(spec).drawnOnly).length
  const operators = foreign === 1 ? 'one is an operator that is' : `${formatInteger(foreign)} are operators that are`
  return `It can be drawn and compared with others, not run or explained: of its ${formatInteger(layers.length)} layers ${operators} not computed here.`
}
