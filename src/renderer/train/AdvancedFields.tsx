import { Select } from '@mantine/core'
import { CONVOLUTION_MODES, RUNTIME_IDS, STEP_MODES } from '@shared/training/run.ts'
import { NumberField } from '../components/NumberField.tsx'
import { EventFolderField } from './EventFolderField.tsx'
import classes from './NewRun.module.css'
import { editDraft, type NewRunDraft } from './newRunDraft.ts'
import { RUNTIME_TITLE } from './runtimeTitle.ts'

interface Props {
  draft: NewRunDraft
  /** Why the host did not take the folder for event files. */
  folderMistake: string | null
}

/** How a run is computed, how often its layers are measured, and where event files go. */
export function AdvancedFields({ draft, folderMistake }: Props) {
  return (
    <div className={classes.fields}>
      <Select
        label="Runtime"
        description="Compute backend. Automatic picks the fastest available."
        value={draft.runtime}
        onChange={(value) => editDraft({ runtime: RUNTIME_IDS.find((id) => id === value) ?? 'auto' })}
        data={[
          { value: 'auto', label: 'The fastest one' },
          ...RUNTIME_IDS.map((id) => ({ value: id, label: RUNTIME_TITLE[id] })),
        ]}
      />
      <Select
        label="Training step"
        description="Compiled runs a whole step as one graph; eager calls one operation after the other."
        value={draft.step}
        onChange={(value) => editDraft({ step: STEP_MODES.find((mode) => mode === value) ?? 'auto' })}
        data={STEP_MODES.map((mode) => ({
          value: mode,
          label: mode === 'auto' ? 'Automatic' : mode,
        }))}
      />
      <Select
        label="Convolution"
        description="Direct uses the runtime’s own kernels alone; otherwise the faster algorithm is taken for each layer."
        value={draft.convolution}
        onChange={(value) => editDraft({ convolution: CONVOLUTION_MODES.find((mode) => mode === value) ?? 'auto' })}
        data={CONVOLUTION_MODES.map((mode) => ({
          value: mode,
          label: mode === 'auto' ? 'The fastest one' : mode,
        }))}
      />
      <NumberField
        label="Layer diagnostics every"
        description="Steps between two measurements of gradients, updates, weights and silent channels, layer by layer; 0 for never."
        value={draft.diagnosticsEvery}
        min={0}
        max={1_000_000}
        onChange={(diagnosticsEvery) => editDraft({ diagnosticsEvery })}
      />
      <EventFolderField
        value={draft.tensorboard}
        mistake={folderMistake}
        onChange={(tensorboard) => editDraft({ tensorboard })}
      />
    </div>
  )
}
