import { Button } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useRef } from 'react'
import { filesOfDrop, type NamedFile, takeFiles } from '../explain/intake.ts'
import { useExplain } from '../explain/store.ts'
import { attempt } from '../stores/notify.ts'
import type { Model } from './models.ts'

/** Ways to an image: a file, the next or previous of the data set, one at random. */
export function ImageButtons({
  base,
  dataset,
  index,
  onIndex,
  onTaken,
}: {
  base: Model | undefined
  dataset: string | null
  index: number | null
  onIndex(index: number): void
  /** An image of the user's own was taken. */
  onTaken(): void
}) {
  const file = useRef<HTMLInputElement>(null)
  const take = (files: readonly NamedFile[]) => base && attempt(() => takeFor(base, files, onTaken))
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconUpload size={14} />}
        disabled={!base}
        onClick={() => file.current?.click()}
      >
        Choose an image
      </Button>
      <input
        ref={file}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          void take([...(event.currentTarget.files ?? [])].map((chosen) => ({ name: chosen.name, file: chosen })))
          event.currentTarget.value = ''
        }}
      />
      <Button.Group>
        <Button variant="default" disabled={!dataset || !index} onClick={() => onIndex((index ?? 1) - 1)}>
          Previous
        </Button>
        <Button variant="default" disabled={!dataset} onClick={() => onIndex(index === null ? 0 : index + 1)}>
          {index === null ? 'First test image' : 'Next'}
        </Button>
      </Button.Group>
    </>
  )
}

/** Takes what was dropped on the page. */
export async function dropImages(event: React.DragEvent, base: Model | undefined, onTaken: () => void) {
  event.preventDefault()
  if (!base) return
  const { dataTransfer } = event
  await attempt(async () => takeFor(base, await filesOfDrop(dataTransfer), onTaken))
}

/** Takes files as images of the size that the first model wants; says so only where one of them is an image. */
async function takeFor(base: Model, files: readonly NamedFile[], onTaken: () => void) {
  const before = useExplain.getState().current
  await takeFiles(files, base.run.request.architecture.input)
  if (useExplain.getState().current !== before) onTaken()
}
