import { examineWorkspace } from '../../src/main/services/examineWorkspace.ts'
import { errorMessage, WorkbenchError } from '../../src/shared/errors.ts'
import { type OpenedWorkspace, openedWorkspace } from './workspaceTemplate.ts'

/** What a sentence of the workbench looks like: one line that begins as one and ends with a full stop. */
const SENTENCE = /^["'(\p{Lu}\p{N}/~][^\n]*\.$/u
/** What only a mistake puts into one. */
const MISTAKES =
  /mistake of the workbench|undefined|\[object |is not a function|Cannot read prop|Unexpected token|\bE[A-Z]{4,}:|Maximum call stack|Invalid typed array|Invalid array length|out of bounds/

/** What is wrong with a thing that was said; null where it is a sentence. */
export function faultOf(message: string): string | null {
  if (!SENTENCE.test(message)) return `no sentence: ${message}`
  return MISTAKES.test(message) ? `a mistake told as it came: ${message}` : null
}

/** What a visit met. */
export interface Visit {
  /** All that the workbench said, errors and problems. */
  said: string[]
  /** What it must not have said or done. */
  findings: string[]
}

/** Notes what is said, and whether it may be. */
class Notes implements Visit {
  said: string[] = []
  findings: string[] = []

  tell(where: string, messages: Iterable<string | null | undefined>): void {
    for (const message of messages) {
      if (!message) continue
      this.said.push(message)
      const fault = faultOf(message)
      if (fault) this.findings.push(`${where}: ${fault}`)
    }
  }

  /** Asks for something; an error is noted. @returns null for an error */
  async ask<T>(where: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work()
    } catch (error) {
      const { code, message } = errorMessage(error)
      if (code === 'INTERNAL') {
        const stack = error instanceof Error && !(error instanceof WorkbenchError) ? `\n${error.stack}` : ''
        this.findings.push(`${where}: INTERNAL: ${message}${stack}`)
      } else this.tell(where, [message])
      return null
    }
  }
}

/** Looks at all that pages show. @returns the runs that are shown, with what is shown of each */
async function look(notes: Notes, { api, application }: OpenedWorkspace): Promise<Map<string, string>> {
  const shown = new Map<string, string>()
  const { services, workspace } = application
  const runs = (await notes.ask('runs.list', () => api.runs.list())) ?? []
  for (const { id, reason, warnings } of runs) {
    notes.tell(`run ${id}`, [reason, ...warnings])
    const details = await notes.ask('runs.get', () => api.runs.get({ id }))
    shown.set(id, JSON.stringify(details))
    await notes.ask('runs.file', () => api.runs.file({ id }))
    const listed = (await notes.ask('runs.checkpoints', () => api.runs.checkpoints({ id }))) ?? []
    for (const checkpoint of listed) await notes.ask('checkpoints.open', () => services.checkpoints.open(checkpoint.id))
    const query: Parameters<typeof api.runs.metrics>[0] = { runIds: [id], x: 'step', series: ['loss'], buckets: 100 }
    await notes.ask('runs.metrics', () => api.runs.metrics(query))
    await notes.ask('runs.layers', () => api.runs.layers({ id }))
  }
  if (runs.length > 0) await notes.ask('runs.epochs', () => api.runs.epochs({ ids: runs.map(({ id }) => id) }))
  await notes.ask('runs.removed', () => api.runs.removed())
  await notes.ask('host.settings', () => api.host.settings())
  for (const { checkpointId } of (await notes.ask('evaluations.list', () => api.evaluations.list({}))) ?? [])
    await notes.ask('evaluations.predictions', () => api.evaluations.predictions({ checkpointId, part: 'test' }))
  await notes.ask('architectures.list', () => api.architectures.list())
  await notes.ask('architectures.versions', () => api.architectures.versions({ id: 'mine' }))
  await notes.ask('studies.list', () => api.studies.list())
  await notes.ask('studies.get', () => api.studies.get({ id: 'one' }))
  await notes.ask('datasets.list', () => api.datasets.list())
  await notes.ask('datasets.get', () => api.datasets.get({ name: 'shapes' }))
  await notes.ask('datasets.images', () => api.datasets.images({ name: 'shapes', part: 'test', offset: 0, count: 4 }))
  const report = await notes.ask('doctor', () => examineWorkspace(workspace, services.checkpoints))
  notes.tell('doctor', report?.problems ?? [])
  return shown
}

/** Does what people do with a workspace: trains its runs to their end, and changes what can be changed. */
async function work(notes: Notes, { api, application }: OpenedWorkspace): Promise<void> {
  const { runs } = application.services
  for (const { id, phase } of (await notes.ask('runs.list', () => api.runs.list())) ?? []) {
    if (phase !== 'done') await notes.ask('runs.resume', () => api.runs.resume({ id }))
    const ended = await notes.ask('runs.settled', () => runs.settled(id))
    notes.tell(`run ${id} at its end`, [ended?.reason, ...(ended?.warnings ?? [])])
    await notes.ask('runs.edit', () => api.runs.edit({ ids: [id], note: 'seen' }))
  }
  for (const { id } of (await notes.ask('runs.removed', () => api.runs.removed())) ?? [])
    await notes.ask('runs.restore', () => api.runs.restore({ ids: [id] }))
  await notes.ask('host.saveSettings', () => api.host.saveSettings({ theme: 'light' }))
  const stored = await notes.ask('architectures.get', () => api.architectures.get({ id: 'mine' }))
  if (stored)
    await notes.ask('architectures.save', () =>
      api.architectures.save({ architecture: { ...stored.architecture, title: 'Mine, once more' } }),
    )
  await notes.ask('studies.start', () => api.studies.start({ id: 'one' }))
  await notes.ask('studies.settled', () => application.services.studies.settled('one'))
  await notes.ask('studies.addSeeds', () => api.studies.addSeeds({ id: 'one', count: 1 }))
}

/**
 * Visits a workspace as a user would whose files were damaged: looks at it as a reader, opens it for writing, looks again, trains what is not done,
 * changes something, closes it, and looks once more.
 * @returns the ids that are shown at the end, what was shown of each when it was opened for writing, and what was met
 */
export async function visitWorkspace(folder: string): Promise<Visit & { shown: string[]; first: Map<string, string> }> {
  const notes = new Notes()
  let shown = new Map<string, string>()
  let first = shown
  for (const access of ['read', 'write', 'read'] as const) {
    const opened = await notes.ask(`opening to ${access}`, () => openedWorkspace(folder, access))
    if (!opened) continue
    try {
      shown = await look(notes, opened)
      if (access !== 'write') continue
      first = shown
      await work(notes, opened)
    } finally {
      await notes.ask('closing', () => opened.close())
    }
  }
  return { said: notes.said, findings: notes.findings, shown: [...shown.keys()], first }
}
