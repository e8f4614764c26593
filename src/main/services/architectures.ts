import type { StoredArchitecture } from '../../shared/api/architectures.ts'
import { inspectArchitecture } from '../../shared/architecture/analysis.ts'
import { isPaperNetwork } from '../../shared/architecture/builtIn.ts'
import { PAPER_NETWORKS, paperArchitecture } from '../../shared/architecture/paper.ts'
import { PRESETS, presetArchitecture, presetOf } from '../../shared/architecture/presets/table.ts'
import { type Architecture, ArchitectureSchema } from '../../shared/architecture/spec.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { parseJson } from '../disk/jsonFile.ts'
import { type ArchitectureVersion, openArchitectureStore } from '../workspace/architectureStore.ts'
import type { ServiceContext } from './context.ts'

/** The paper's twelve networks, presets, and the user's own. */
export interface ArchitecturesService {
  list(): Promise<StoredArchitecture[]>
  /** @throws WorkbenchError NOT_FOUND */
  get(id: string, version?: number): Promise<StoredArchitecture>
  versions(id: string): Promise<StoredArchitecture[]>
  save(architecture: Architecture): Promise<StoredArchitecture>
  remove(id: string): Promise<void>
  restore(id: string): Promise<StoredArchitecture>
  /** @throws WorkbenchError BAD_FILE naming the first mistake */
  parse(json: string): Architecture
}

const ofPaper = (id: string): StoredArchitecture => ({
  architecture: paperArchitecture(id),
  origin: 'paper',
  version: 1,
  savedAt: null,
})
const ofPreset = (id: string): StoredArchitecture => ({
  architecture: presetArchitecture(id),
  origin: 'preset',
  version: 1,
  savedAt: null,
})
const ofUser = ({ architecture, version, savedAt }: ArchitectureVersion): StoredArchitecture => ({
  architecture,
  origin: 'own',
  version,
  savedAt,
})

export function createArchitectures({ workspace }: ServiceContext): ArchitecturesService {
  const store = openArchitectureStore(workspace.layout)

  async function versions(id: string): Promise<StoredArchitecture[]> {
    if (isPaperNetwork(id)) return [ofPaper(id)]
    const own = await store.versions(id)
    // One's own of that name may be older than the preset.
    if (own.length === 0 && presetOf(id)) return [ofPreset(id)]
    if (own.length === 0)
      throw new WorkbenchError(
        'NOT_FOUND',
        `There is no architecture "${id}"; choose one of the paper's (${PAPER_NETWORKS.map((network) => network.id).join(', ')}), a preset (${PRESETS.map((preset) => preset.id).join(', ')}) or one of your own.`,
      )
    return own.map(ofUser)
  }

  function mustNotBePaper(id: string, doing: string) {
    workspace.mustWrite()
    if (isPaperNetwork(id))
      throw new WorkbenchError(
        'CONFLICT',
        `"${id}" is one of the paper's networks and cannot be ${doing}; duplicate it under another id.`,
      )
  }

  async function mustBeOwn(id: string, doing: string) {
    mustNotBePaper(id, doing)
    if (presetOf(id) && (await store.versions(id)).length === 0)
      throw new WorkbenchError('CONFLICT', `"${id}" is a preset and cannot be ${doing}; duplicate it under another id.`)
  }

  return {
    versions,
    async list() {
      // Those with nothing but damaged files are told by `doctor`; the others must not be lost with them.
      const sound = (id: string) =>
        store.versions(id).catch((error) => {
          if (error instanceof WorkbenchError && error.code === 'BAD_FILE') return []
          throw error
        })
      const own = (await Promise.all((await store.list()).map(sound))).flatMap((all) =>
        all.length > 0 ? [ofUser(all.at(-1)!)] : [],
      )
      const taken = new Set(own.map(({ architecture }) => architecture.id))
      return [
        ...PAPER_NETWORKS.map(({ id }) => ofPaper(id)),
        ...PRESETS.filter(({ id }) => !taken.has(id)).map(({ id }) => ofPreset(id)),
        ...own,
      ]
    },
    async get(id, version) {
      const all = await versions(id)
      const found = version === undefined ? all.at(-1) : all.find((one) => one.version === version)
      if (!found) throw new WorkbenchError('NOT_FOUND', `"${id}" has no version ${version}; it has ${all.length}.`)
      return found
    },
    async save(architecture) {
      await mustBeOwn(architecture.id, 'changed')
      const mistake = inspectArchitecture(architecture).mistakes.find(({ drawable }) => !drawable)
      if (mistake) throw new WorkbenchError('BAD_INPUT', `${architecture.title}: ${mistake.message}`)
      return ofUser(await store.save(architecture))
    },
    async remove(id) {
      await mustBeOwn(id, 'removed')
      await store.remove(id)
    },
    async restore(id) {
      // One's own of a preset's name, which is older than the preset, lies in the trash alone.
      mustNotBePaper(id, 'restored')
      await store.restore(id)
      return (await versions(id)).at(-1)!
    },
    parse: (json) => parseJson(json, 'The architecture file', ArchitectureSchema),
  }
}
