import { Button } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useRef } from 'react'
import { filesOfDrop, type NamedFile, takeFiles } from '../explain/intake.ts'
import { attempt } from '../stores/notify.ts'
import type { Model } from './models.ts'

/** Ways to an image: a file, the next or previous of the data set, one at random. */
export function ImageButtons({
  base,
  dataset,
  index,
  onIndex,
}: {
  base: Model | undefined
  dataset: string | null
  index: number | null
  onIndex(index: number): void
}) {
  const file = useRef<HTMLInputElement>(null)
  const take = (files: readonly NamedFile[]) =>
    base && attempt(() => takeFiles(files, base.run.request.architecture.input))
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
export async function dropImages(event: React.DragEvent, base: Model | undefined) {
  event.preventDefault()
  if (!base) return
  const { dataTransfer } = event
  await attempt(async () => takeFiles(await filesOfDrop(dataTransfer), base.run.request.architecture.input))
}
