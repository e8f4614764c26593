import { Select, TextInput } from '@mantine/core'
import type { Settings } from '@shared/api/host.ts'
import { RUNTIME_IDS } from '@shared/training/run.ts'
import { useEffect, useState } from 'react'
import { Panel } from '../components/Panel.tsx'
import { useConnection } from '../stores/connection.ts'
import { saveSettings, useSettings } from '../stores/settings.ts'
import { RUNTIME_TITLE } from '../train/runtimeTitle.ts'
import { OptionalNumber } from './OptionalNumber.tsx'
import classes from './settings.module.css'

/** What computes the tensors, and how much of the machine it may take; new engines follow it, running ones go on as they are. */
export function Computing({ settings }: { settings: Settings }) {
  /** Only the application's own window may name code; it is what has dialogs of its own. */
  const isHere = useConnection((state) => state.host?.capabilities.nativeDialogs ?? false)
  const problem = useSettings((state) => state.problem)
  const [folder, setFolder] = useState(settings.tensorflowFolder ?? '')
  useEffect(() => setFolder(settings.tensorflowFolder ?? ''), [settings.tensorflowFolder])
  const saveFolder = () => {
    const next = folder.trim() || null
    if (next !== settings.tensorflowFolder) void saveSettings({ tensorflowFolder: next })
  }
  return (
    <Panel title="Computing">
      {problem && (
        <p className={classes.problem} role="note" aria-label="What is wrong with the settings">
          {problem}
        </p>
      )}
      <div className={classes.fields}>
        <Select
          label="Runtime"
          description="By itself the fastest that loads: CUDA, then WebGPU, then TensorFlow on the CPU, then WebAssembly."
          value={settings.runtime}
          onChange={(value) => void saveSettings({ runtime: RUNTIME_IDS.find((id) => id === value) ?? 'auto' })}
          data={[
            { value: 'auto', label: 'The fastest one' },
            ...RUNTIME_IDS.map((id) => ({ value: id, label: RUNTIME_TITLE[id] })),
          ]}
        />
        <OptionalNumber
          label="Threads of an engine"
          description="Fewer leave room for other work on this machine."
          empty="all cores"
          min={1}
          max={256}
          value={settings.threads}
          onSave={(threads) => void saveSettings({ threads })}
        />
        <OptionalNumber
          label="Memory of an engine (MB)"
          description="An engine that grows beyond it is ended, with its last checkpoint kept."
          empty="no limit"
          min={256}
          max={10_000_000}
          value={settings.memoryLimitMb}
          onSave={(memoryLimitMb) => void saveSettings({ memoryLimitMb })}
        />
        <OptionalNumber
          label="NVIDIA GPU"
          description="Where there are several: its number as nvidia-smi shows it."
          empty="the fastest"
          min={0}
          max={63}
          value={settings.cudaDevice}
          onSave={(cudaDevice) => void saveSettings({ cudaDevice })}
        />
        <TextInput
          label="Folder with TensorFlow’s native library"
          description={
            isHere
              ? 'Where tfjs_binding.node and libtensorflow lie, when they are not where npm put them.'
              : 'Names code that is loaded, so no browser may change it: use the application’s window, or settings.json of the workspace.'
          }
          readOnly={!isHere}
          placeholder="found by itself"
          value={folder}
          onChange={(event) => setFolder(event.currentTarget.value)}
          onBlur={saveFolder}
          onKeyDown={(event) => {
            if (event.key === 'Enter') saveFolder()
          }}
        />
      </div>
    </Panel>
  )
}
