import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeEpoch } from '../../src/main/workspace/runState.ts'
import { mutate } from './mutate.ts'
import { seededRandom } from './random.ts'
import { visitWorkspace } from './visitWorkspace.ts'
import { EPOCHS, filesOf, makeTemplate, writeFiles } from './workspaceTemplate.ts'

/** One attempt: what was changed, and what was found. */
export interface Attempt {
  number: number
  /** Which kind of file was changed, and which of them. */
  kind: string
  path: string
  how: string
  findings: string[]
  /** How many sentences the workbench said. */
  said: number
}

/** Files that say, in a form that no check can tell from the truth, what a run is or what the user wishes. */
const WORD_OF = /(run|state|settings|study)\.json$|catalogue|datasets\//

/**
 * Mutated workspaces, one after the other: attempt number N changes one file of a template's copy, the same one in the same way for the same seed, and
 * visits it as a user would.
 * @param folder an empty place for the template and its copies; on a memory disk it is much faster
 */
export async function workspaceFuzzer(folder: string, seed: number) {
  const template = join(folder, 'template')
  const { done, paused, removed } = await makeTemplate(template)
  const originals = await filesOf(template)
  /** Every kind of file alike often, whatever it is the file of. */
  const kinds = new Map<string, string[]>()
  for (const path of originals.keys()) {
    const kind = path.replace(/(runs|trash\/runs)\/[^/]+\//, 'RUN/').replace(/(epoch|step)-\d+/, '$1')
    kinds.set(kind, [...(kinds.get(kind) ?? []), path])
  }

  await writeFiles(originals, join(folder, 'copy'))
  const { first: truth, findings: faults } = await visitWorkspace(join(folder, 'copy'))
  if (faults.length > 0) throw new Error(`The workspace that nothing is wrong with: ${faults.join('; ')}`)

  async function attempt(number: number, only?: string): Promise<Attempt> {
    const random = seededRandom(Math.imul(seed, 1_000_003) + number)
    const kind = only ?? random.pick([...kinds.keys()])
    const path = random.pick(kinds.get(kind)!)
    const { bytes, how } = mutate(originals.get(path)!, random)
    const copy = join(folder, 'copy')
    await rm(copy, { recursive: true, force: true })
    await writeFiles(originals, copy)
    await writeFile(join(copy, path), bytes)
    const { findings, said, shown, first } = await visitWorkspace(copy)
    // The folders are the truth: whatever has become of the catalogue, it must not show anything else.
    if (kind.startsWith('catalogue'))
      for (const [id, details] of truth)
        if (first.get(id) !== details) findings.push(`the run ${id} is shown as ${first.get(id)} instead of ${details}`)
    // What a run's state says of it may be anybody's words.
    if (kind.endsWith('state.json'))
      for (let at = findings.length - 1; at >= 0; at--)
        if (/^(run [^:]*|doctor): no sentence/.test(findings[at]!)) findings.splice(at, 1)
    const isBroken = (id: string) => said.some((sentence) => sentence.includes(id))
    for (const id of [done, paused, removed])
      if (!shown.includes(id) && !isBroken(id)) findings.push(`the run ${id} is gone without a word`)
    findings.push(...(await lossesIn(copy, path, shown)))
    return { number, kind, path, how, findings, said: said.length }
  }

  /** What a change of one file must not cost. */
  async function lossesIn(copy: string, changed: string, shown: string[]): Promise<string[]> {
    const losses: string[] = []
    for (const [path, bytes] of originals) {
      if (path === changed || !/checkpoints\/epoch-\d+\.safetensors$/.test(path) || /settings/.test(changed)) continue
      // What was removed has been restored by the visit.
      const now = await readFile(join(copy, path.replace(/^trash\//, ''))).catch(() =>
        readFile(join(copy, path)).catch(() => null),
      )
      if (!now?.equals(bytes)) losses.push(`${path} is lost although ${changed} alone was changed`)
    }
    if (WORD_OF.test(changed)) return losses
    for (const id of shown) {
      const lines = await readFile(join(copy, 'runs', id, 'epochs.jsonl'), 'utf8').catch(() => '')
      const epochs = lines
        .split('\n')
        .filter(Boolean)
        .map((line) => decodeEpoch(line)?.epoch ?? null)
      const expected = [done, paused, removed].includes(id) ? EPOCHS : epochs.length
      if (epochs.length !== expected || epochs.some((epoch, index) => epoch !== index))
        losses.push(`the run ${id} has the epochs ${JSON.stringify(epochs)}`)
    }
    return losses
  }

  return { attempt, kinds: [...kinds.keys()], close: () => rm(folder, { recursive: true, force: true }) }
}

/** A memory disk where there is one: a fuzzer waits for disks otherwise. */
export async function fastFolder(): Promise<string> {
  const shared = await stat('/dev/shm').catch(() => null)
  return mkdtemp(join(shared?.isDirectory() ? '/dev/shm' : tmpdir(), 'allconv-fuzz-'))
}
