import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where everything lies in a workspace folder. Paths are absolute. */
export interface Layout {
  root: string
  catalogue: string
  lock: string
  settings: string
  runs: string
  datasets: string
  architectures: string
  evaluations: string
  studies: string
  trash: string
  /** What browsers send, for as long as the host runs; nothing below it is ever loaded as code. */
  uploads: string
  /** Where browsers may have files written to. */
  exports: string
}

export function layoutOf(workspace: string): Layout {
  const root = resolve(workspace)
  return {
    root,
    catalogue: join(root, 'catalogue.sqlite'),
    lock: join(root, 'lock.json'),
    settings: join(root, 'settings.json'),
    runs: join(root, 'runs'),
    datasets: join(root, 'datasets'),
    architectures: join(root, 'architectures'),
    evaluations: join(root, 'evaluations'),
    studies: join(root, 'studies'),
    trash: join(root, 'trash'),
    uploads: join(root, 'uploads'),
    exports: join(root, 'exports'),
  }
}

/** Files of one run's folder, by what they hold. */
export interface RunPaths {
  folder: string
  /** The fixed part (RunFile), written once. */
  run: string
  /** What changes: phase, reason, names and notes. */
  state: string
  /** One line an epoch. */
  epochs: string
  /** One record a step. */
  metrics: string
  /** One record a measurement of the layers. */
  layers: string
  /** The checkpoints that the run has, with their SHA-256. */
  ledger: string
  checkpoints: string
  /** Only where the run came from a network file, which has its epochs but no steps. */
  card: string
  /** Only of a run whose curves another program has measured: the numbers. */
  curves: string
}

export function runPaths(runsFolder: string, id: string): RunPaths {
  const folder = join(runsFolder, id)
  return {
    folder,
    run: join(folder, 'run.json'),
    state: join(folder, 'state.json'),
    epochs: join(folder, 'epochs.jsonl'),
    metrics: join(folder, 'metrics.bin'),
    layers: join(folder, 'layers.bin'),
    ledger: join(folder, 'checkpoints.json'),
    checkpoints: join(folder, 'checkpoints'),
    card: join(folder, 'card.json'),
    curves: join(folder, 'curves.json'),
  }
}

/**
 * The workspace to use: what the caller named, else ALLCONV_WORKSPACE, else a folder of the user's own. On Windows and macOS that lies
 * among the documents, where users look for their work; on Linux in the home folder.
 */
export function workspacePath(
  named: string | undefined,
  environment: Record<string, string | undefined> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  const chosen = named || environment.ALLCONV_WORKSPACE
  if (chosen) return resolve(chosen)
  const documents = platform === 'win32' || platform === 'darwin' ? [home, 'Documents'] : [home]
  return join(...documents, 'AllConv Workbench')
}
