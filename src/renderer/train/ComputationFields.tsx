import { CONVOLUTION_MODES, RUNTIME_IDS, STEP_MODES } from '@shared/training/run.ts'
import { NumberField } from '../components/NumberField.tsx'
import { ChoiceRow } from './ChoiceRow.tsx'
import { EventFolderField } from './EventFolderField.tsx'
import { FieldRow } from './FieldRow.tsx'
import { editDraft, type NewRunDraft } from './newRunDraft.ts'
import { RUNTIME_TITLE } from './runtimeTitle.ts'

interface Props {
  draft: NewRunDraft
  /** Why the host did not take the folder for event files. */
  folderMistake: string | null
}

const automatic = { value: 'auto', label: 'Automatic' }
const titled = (modes: readonly string[]) =>
  modes.map((mode) => (mode === 'auto' ? automatic : { value: mode, label: mode[0]!.toUpperCase() + mode.slice(1) }))

/** What is chosen there, while the group is closed. */
export function computationWords({ runtime, step, convolution, diagnosticsEvery, tensorboard }: NewRunDraft): string {
  return [
    runtime === 'auto' ? 'the fastest runtime' : RUNTIME_TITLE[runtime],
    step !== 'auto' && `${step} step`,
    convolution !== 'auto' && `${convolution} convolution`,
    diagnosticsEvery > 0 ? `layers measured every ${diagnosticsEvery} steps` : 'layers not measured',
    tensorboard.trim() && 'event files',
  ]
    .filter(Boolean)
    .join(', ')
}

/** How a run is computed, how often its layers are measured, and where event files go. */
export function ComputationFields({ draft, folderMistake }: Props) {
  return (
    <>
      <ChoiceRow
        id="new-run-runtime"
        label="Runtime"
        help={[
          'Compute backend. Automatic picks the fastest available.',
          'What loads on this machine, and why, is in the settings.',
        ]}
        wide
        value={draft.runtime}
        onChange={(value) => editDraft({ runtime: RUNTIME_IDS.find((id) => id === value) ?? 'auto' })}
        data={[automatic, ...RUNTIME_IDS.map((id) => ({ value: id, label: RUNTIME_TITLE[id] }))]}
      />
      <ChoiceRow
        id="new-run-step"
        label="Training step"
        help={['Compiled runs a whole step as one graph; eager calls one operation after the other.']}
        value={draft.step}
        onChange={(value) => editDraft({ step: STEP_MODES.find((mode) => mode === value) ?? 'auto' })}
        data={titled(STEP_MODES)}
      />
      <ChoiceRow
        id="new-run-convolution"
        label="Convolution"
        help={['Direct uses the runtime’s own kernels alone; otherwise the faster algorithm is taken for each layer.']}
        value={draft.convolution}
        onChange={(value) => editDraft({ convolution: CONVOLUTION_MODES.find((mode) => mode === value) ?? 'auto' })}
        data={titled(CONVOLUTION_MODES)}
      />
      <FieldRow
        id="new-run-diagnostics"
        label="Layer diagnostics every"
        help={[
          'Steps between two measurements of gradients, updates, weights and silent channels, layer by layer; 0 for never.',
        ]}
      >
        <NumberField
          id="new-run-diagnostics"
          value={draft.diagnosticsEvery}
          min={0}
          max={1_000_000}
          onChange={(diagnosticsEvery) => editDraft({ diagnosticsEvery })}
        />
      </FieldRow>
      <EventFolderField
        value={draft.tensorboard}
        mistake={folderMistake}
        onChange={(tensorboard) => editDraft({ tensorboard })}
      />
    </>
  )
}
