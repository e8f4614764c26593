import type { z } from 'zod'
import type { PackSchema } from '../../../shared/api/networks.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { type BundledNetwork, type NetworkCard, NetworkCardSchema } from '../../../shared/networks/card.ts'
import type { RunSummary } from '../../../shared/training/run.ts'
import { readJson } from '../../disk/jsonFile.ts'
import { addNetwork } from './addNetwork.ts'
import { type BundledFile, readBundled, readNetwork } from './bundled.ts'
import { type PackCall, type PackedNetwork, type PackingOptions, packNetwork } from './packNetwork.ts'

/** Trained networks in files: those that come with the workbench, and those that users pack. */
export interface NetworksService {
  bundled(): Promise<BundledNetwork[]>
  /** Makes a run of one, or gives the run that it is already. @throws WorkbenchError NOT_FOUND, BAD_FILE, DISK */
  add(which: { name: string } | { path: string }): Promise<RunSummary>
  card(runId: string): Promise<NetworkCard | null>
  pack(request: z.output<typeof PackSchema>, call: PackCall): Promise<PackedNetwork>
}

export interface NetworksOptions extends PackingOptions {
  /** Folder of the networks that come with the workbench; null where it has none. */
  folder: string | null
}

export function createNetworks({ folder, ...options }: NetworksOptions): NetworksService {
  const { context, runs } = options
  const { workspace } = context
  const runOf = (id: string) => runs.list().find((run) => run.id === id) ?? null
  /** They do not change while the product runs. */
  let read: Promise<BundledFile[]> | null = null
  const files = () => {
    read ??= folder === null ? Promise.resolve([]) : readBundled(folder)
    return read
  }
  const adding = new Map<string, Promise<RunSummary>>()

  async function find(which: { name: string } | { path: string }): Promise<BundledFile> {
    if ('path' in which) return readNetwork(which.path)
    const all = await files()
    const found = all.find(({ card }) => card.name === which.name)
    if (found) return found
    const names = all.map(({ card }) => card.name).join(', ') || 'none'
    throw new WorkbenchError(
      'NOT_FOUND',
      `No network "${which.name}" comes with the workbench (there is: ${names}); name a network file by its path.`,
    )
  }

  return {
    bundled: async () =>
      (await files()).map(({ card: { samples: _, ...card }, runId, bytes }) => ({
        card,
        bytes,
        runId: runOf(runId)?.id ?? null,
      })),
    async add(which) {
      const network = await find(which)
      const { runId } = network
      const there = runOf(runId) ?? adding.get(runId)
      if (there) return there
      workspace.mustWrite()
      const work = addNetwork(workspace, runs, network, runId).finally(() => adding.delete(runId))
      adding.set(runId, work)
      return work
    },
    card: async (runId) => readJson(workspace.runs.paths(runs.get(runId).id).card, NetworkCardSchema),
    pack: (request, call) => packNetwork(options, request, call),
  }
}
