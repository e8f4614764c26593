import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeCheckpoint } from '../../../shared/checkpoint/checkpoint.ts'
import { sha256Of } from '../../../shared/checkpoint/seal.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { NetworkFile } from '../../../shared/networks/networkFile.ts'
import { type RunFile, RunFileSchema, type RunSummary } from '../../../shared/training/run.ts'
import { onDisk } from '../../disk/diskError.ts'
import { writeJson } from '../../disk/jsonFile.ts'
import { makeFolders } from '../../disk/makeFolders.ts'
import { renamePatiently, writeWhole } from '../../disk/wholeFile.ts'
import { writeLedger } from '../../workspace/checkpointLedger.ts'
import { writeEpochs } from '../../workspace/epochsFile.ts'
import { runPaths } from '../../workspace/layout.ts'
import { importFolder } from '../../workspace/runFolder.ts'
import { initialState, type RunState } from '../../workspace/runState.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import type { RunsService } from '../runs.ts'

/** Where a run keeps the card of the network file that it came from. */

/**
 * Makes a finished run of a network file: its curve, one checkpoint (in float32, as every other), and the card. It is made beside the runs
 * and moved in whole.
 * @throws WorkbenchError BAD_FILE for a file that describes no run of this workbench; DISK
 */
export async function addNetwork(
  workspace: Workspace,
  runs: RunsService,
  network: NetworkFile,
  runId: string,
): Promise<RunSummary> {
  const { tensors, card } = network
  const header = { ...network.header, runId }
  const file = runFileOf({ ...network, header })
  const target = runPaths(workspace.layout.runs, file.id)
  const staging = importFolder(workspace.layout.runs, file.id)
  const paths = runPaths(staging, '.')
  try {
    await rm(staging, { recursive: true, force: true })
    await onDisk(staging, () => makeFolders(paths.checkpoints))
    const bytes = await encodeCheckpoint({ header, tensors })
    const last = card.epochs.at(-1) ?? null
    const name = `epoch-${String((last?.epoch ?? 0) + 1).padStart(4, '0')}.safetensors`
    await writeWhole(join(paths.checkpoints, name), bytes)
    await writeLedger(paths, [
      {
        sha256: await sha256Of(bytes),
        file: name,
        kind: last ? 'epoch' : 'imported',
        epoch: last?.epoch ?? 0,
        step: last?.step ?? 0,
        bytes: bytes.length,
        createdAt: header.createdAt,
        validationError: last?.validationError ?? null,
        testError: last?.testError ?? null,
      },
    ])
    await writeEpochs(paths.epochs, card.epochs)
    await writeJson(paths.card, card)
    await writeJson(paths.state, stateOf(network, file))
    await writeJson(paths.run, file)
    return await runs.takeIn(file.id, () => onDisk(target.folder, () => renamePatiently(staging, target.folder)))
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

function runFileOf({ header, card }: NetworkFile): RunFile {
  const { architecture, recipe, seed, dataset, computation, imported } = header
  const parsed = RunFileSchema.safeParse({
    id: header.runId,
    title: card.title,
    createdAt: header.createdAt,
    request: {
      architecture,
      dataset: dataset.name,
      recipe,
      seed,
      runtime: 'auto',
      step: 'auto',
      convolution: 'auto',
    },
    datasetSha256: dataset.sha256,
    versions: computation.versions,
    ...(imported && { imported }),
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new WorkbenchError(
    'BAD_FILE',
    `The network file of "${card.title}" describes no run of this workbench: at ${issue!.path.join('.')}, ${issue!.message}.`,
  )
}

function stateOf({ header, card }: NetworkFile, file: RunFile): RunState {
  const { runtime, device, stepMode, algorithms } = header.computation
  const steps = card.epochs.at(-1)?.step ?? header.position.step
  return {
    ...initialState(file),
    phase: 'done',
    step: steps,
    totalSteps: steps,
    stepsPerEpoch: card.epochs[0]?.step ?? 0,
    runtime,
    device,
    stepMode,
    algorithms,
    note: `From a network file with weights in half precision. ${card.data}`,
  }
}
