import { Button, FileButton, Group, TextInput } from '@mantine/core'
import type { ComponentProps, ReactNode } from 'react'
import { canUpload } from '../api/upload.ts'
import { api } from '../client.ts'
import { useConnection } from '../stores/connection.ts'
import { attempt } from '../stores/notify.ts'

interface Props extends Pick<ComponentProps<typeof FileButton>, 'accept'> {
  /** Of this machine, where the page runs elsewhere than its host. */
  file: File | null
  /** Of the host's machine, as it was typed. */
  path: string
  label: ReactNode
  description?: string
  placeholder: string
  disabled: boolean
  /** What the host's own dialog offers. */
  kind: Parameters<ReturnType<typeof api>['desktop']['choose']>[0]['kind']
  /** Null: the choice was taken back in the browser's dialog. */
  onFile?(file: File | null): void
  /** Instead, where several files may be one thing: a model with its shards. */
  onFiles?(files: File[]): void
  onPath(path: string): void
  /** A file that was chosen in the host's own dialog. */
  onChosen(path: string): void
}

/** One file: by its path on the host, sent from this machine, or chosen in the host's own dialog, as far as the host can. */
export function HostFileField(props: Props) {
  const { file, path, label, description, placeholder, disabled, kind, accept, onFile, onFiles, onPath, onChosen } =
    props
  const host = useConnection((state) => state.host)
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        flex={1}
        label={label}
        description={description}
        placeholder={placeholder}
        value={file ? file.name : path}
        disabled={disabled}
        data-autofocus
        onChange={(event) => onPath(event.currentTarget.value)}
      />
      {canUpload() && (
        <FileButton
          multiple={onFiles !== undefined}
          onChange={(chosen: File | File[] | null) => {
            const files = [chosen ?? []].flat()
            if (!onFiles) onFile?.(files[0] ?? null)
            else if (files.length > 0) onFiles(files)
          }}
          {...(accept !== undefined && { accept })}
        >
          {(button) => (
            <Button variant="default" {...button}>
              {file ? 'Another file' : 'From this machine'}
            </Button>
          )}
        </FileButton>
      )}
      {host?.capabilities.nativeDialogs && (
        <Button
          variant="default"
          onClick={() =>
            attempt(async () => {
              const [found] = await api().desktop.choose({ kind })
              if (found) onChosen(found)
            })
          }
        >
          Choose…
        </Button>
      )}
    </Group>
  )
}
