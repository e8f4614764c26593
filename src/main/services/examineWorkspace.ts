import { access, constants, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { DoctorReport } from '../../shared/api/host.ts'
import { errorMessage } from '../../shared/errors.ts'
import { isActive, isForeign } from '../../shared/training/run.ts'
import { ASIDE, TEMPORARY } from '../disk/wholeFile.ts'
import { openArchitectureStore } from '../workspace/architectureStore.ts'
import { readCurves } from '../workspace/curvesFile.ts'
import { layersProblem } from '../workspace/layers/layersDamage.ts'
import { lockOwner } from '../workspace/lock.ts'
import { metricsProblem, recordedSteps } from '../workspace/metricsDamage.ts'
import { AHEAD_NAME } from '../workspace/unrecordedSteps.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { CheckpointsService } from './checkpoints.ts'

/** Below this free space a long training is likely to stop. */
const SCARCE_BYTES = 2 * 1024 ** 3

/** Half-written files younger than this may belong to a process that is just writing them. */
const FRESH_MS = 60 * 60 * 1000

/**
 * Looks through the workspace for what is wrong with it; changes nothing.
 * @param checkpoints verifies every checkpoint's SHA-256 as well, which reads them all; null leaves that out
 */
export async function examineWorkspace(
  workspace: Workspace,
  checkpoints: CheckpointsService | null,
): Promise<DoctorReport['workspace']> {
  const { root } = workspace.layout
  const problems = [...workspace.runs.problems(), ...(await openArchitectureStore(workspace.layout).problems())]
  const ground = await nearestExisting(root)
  const writable = await access(ground, constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!writable) problems.push(`${root} cannot be written; change its permissions or choose another with --workspace.`)
  const space = await statfs(ground).catch(() => null)
  const freeBytes = space ? space.bavail * space.bsize : 0
  if (space && freeBytes < SCARCE_BYTES)
    problems.push(`Only ${(freeBytes / 1024 ** 3).toFixed(1)} GiB are free on the disk of ${root}; free some space.`)

  let usedBytes = 0
  let trashBytes = 0
  const leftovers: string[] = []
  for await (const { path, name, bytes, ageMs } of filesBelow(root)) {
    usedBytes += bytes
    if (path.startsWith(workspace.layout.trash + sep)) trashBytes += bytes
    if (TEMPORARY.test(name) && ageMs > FRESH_MS) leftovers.push(path)
  }
  if (leftovers.length > 0)
    problems.push(
      `${leftovers.length} half-written file${leftovers.length === 1 ? '' : 's'} of an earlier crash can be deleted, e.g. ${leftovers[0]}.`,
    )

  for (const { file, state, checkpoints: listed } of workspace.runs.list()) {
    const folder = workspace.runs.paths(file.id).checkpoints
    const names = new Set(listed.map(({ path }) => path.split('/').at(-1)))
    const present = await readdir(folder).catch(() => [] as string[])
    for (const name of present) {
      if (ASIDE.test(name))
        problems.push(`${join(folder, name)} is damaged and was set aside; delete it if you need it no more.`)
      if (AHEAD_NAME.test(name))
        problems.push(
          `${join(folder, name)} is a checkpoint that its run has not gone on from; delete it if you need it no more.`,
        )
      // A run that is at work enters what it writes in a moment.
      const isStray = name.endsWith('.safetensors') && !name.startsWith('.') && !names.has(name)
      if (isStray && !isActive(state.phase))
        problems.push(
          `${join(folder, name)} is in no list of checkpoints; "allconv doctor --rebuild" enters it if it is sound.`,
        )
    }
    if (!isActive(state.phase)) {
      const paths = workspace.runs.paths(file.id)
      const steps = recordedSteps(paths, listed)
      for (const look of [
        async () => metricsProblem(paths.metrics, await steps),
        async () => layersProblem(paths.layers, file.request, await steps),
      ]) {
        const problem = await look().catch((error) => errorMessage(error).message)
        if (problem) problems.push(problem)
      }
    }
    if (isForeign(file))
      await readCurves(workspace.runs.paths(file.id).curves).catch(
        (error) => void problems.push(errorMessage(error).message),
      )
    for (const { id } of checkpoints ? listed : [])
      await checkpoints!.open(id).catch((error) => void problems.push(errorMessage(error).message))
  }
  const owner = await lockOwner(workspace.layout.lock)
  const writer = owner && `process ${owner.pid} on ${owner.host} since ${owner.startedAt}`
  return { path: root, exists: ground === root, writable, freeBytes, usedBytes, trashBytes, writer, problems }
}

/** The folder itself, or where it does not exist yet, the one it would be made in. */
async function nearestExisting(folder: string): Promise<string> {
  const exists = await stat(folder).catch(() => null)
  const above = dirname(folder)
  return exists || above === folder ? folder : nearestExisting(above)
}

/** Every file below a folder; what vanishes meanwhile is left out. */
export async function* filesBelow(
  folder: string,
): AsyncGenerator<{ path: string; name: string; bytes: number; ageMs: number }> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else if (entry.isFile()) {
      const found = await stat(path).catch(() => null)
      if (found) yield { path, name: entry.name, bytes: found.size, ageMs: Date.now() - found.mtimeMs }
    }
  }
}
