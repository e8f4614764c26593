import { TextInput } from '@mantine/core'
import { useConnection } from '../stores/connection.ts'
import { FieldRow } from './FieldRow.tsx'

interface Props {
  value: string
  /** Why the host did not take it, in one sentence. */
  mistake: string | null
  onChange(folder: string): void
}

const ID = 'new-run-tensorboard'

/** Where event files go while a run trains; empty for none. */
export function EventFolderField({ value, mistake, onChange }: Props) {
  const atTheMachine = useConnection((state) => state.host?.capabilities.nativeDialogs ?? false)
  return (
    <FieldRow
      id={ID}
      label="Event files for TensorBoard"
      wide
      help={[
        'While the run trains, its curves and its first layer’s kernels are written to a folder of its own in this one, every two seconds; “tensorboard --logdir FOLDER” shows them. Empty: none are written.',
        `A name alone is a folder in the workspace’s exports. ${
          atTheMachine
            ? 'A full path is taken, too, outside of the workspace.'
            : 'From a browser nothing is written anywhere else; “allconv train --tensorboard” takes any folder.'
        }`,
      ]}
    >
      <TextInput
        id={ID}
        placeholder="none"
        maxLength={1000}
        value={value}
        error={mistake}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </FieldRow>
  )
}
