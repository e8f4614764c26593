import { type LoadedModel, loadModel, type ModelReference } from '../checkpoint/loadModel.ts'
import { PassCache } from './passCache.ts'

/** A model that is open in this engine, with the passes that were made with it. */
export interface OpenModel extends LoadedModel {
  passes: PassCache
}

interface Entry {
  model: Promise<OpenModel>
  /** Jobs that work with it now. */
  users: number
}

/** Models kept open: enough for a pooling network, its twin, and a few epochs of a run to leaf through. */
const LIMIT = 6

/** The models of an explaining engine, least recently used closed first; a model in use is never closed. */
export class ModelStore {
  #entries = new Map<string, Entry>()

  constructor(
    private readonly load: (reference: ModelReference) => Promise<LoadedModel> = loadModel,
    private readonly limit = LIMIT,
  ) {}

  /** Runs `work` with the model of `reference`, loading it first where needed. */
  async use<R>(reference: ModelReference, work: (model: OpenModel) => Promise<R>): Promise<R> {
    const { model, release } = await this.hold(reference)
    try {
      return await work(model)
    } finally {
      release()
    }
  }

  /** The model of `reference`, which stays open until it is released. */
  async hold(reference: ModelReference): Promise<{ model: OpenModel; release(): void }> {
    const entry = this.#entry(reference)
    const release = () => {
      entry.users--
      this.#shrink()
    }
    entry.users++
    try {
      return { model: await entry.model, release }
    } catch (error) {
      release()
      throw error
    }
  }

  #entry(reference: ModelReference): Entry {
    const found = this.#entries.get(reference.id)
    const entry: Entry = found ?? {
      model: this.load(reference).then((model) => ({ ...model, passes: new PassCache(model.runtime) })),
      users: 0,
    }
    this.#entries.delete(reference.id)
    this.#entries.set(reference.id, entry) // newest last
    if (!found) entry.model.catch(() => this.#entries.delete(reference.id))
    return entry
  }

  #shrink(): void {
    for (const [id, entry] of this.#entries) {
      if (this.#entries.size <= this.limit) return
      if (entry.users > 0) continue
      this.#entries.delete(id)
      void entry.model.then((model) => {
        model.passes.clear()
        model.dispose()
      })
    }
  }
}
