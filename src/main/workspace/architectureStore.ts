import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type Architecture, ArchitectureSchema } from '../../shared/architecture/spec.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { readJson, writeJson } from '../disk/jsonFile.ts'
import type { Layout } from './layout.ts'
import { moveToTrash, restoreFromTrash } from './trash.ts'

const VersionSchema = z.object({ version: z.number().int(), savedAt: z.string(), architecture: ArchitectureSchema })
export type ArchitectureVersion = z.infer<typeof VersionSchema>

/** Architectures of the user's own: `architectures/ID/0001.json`, `0002.json`, ...; a version once written is never changed. */
export interface ArchitectureStore {
  /** Ids, sorted. */
  list(): Promise<string[]>
  /** Oldest first; empty for an unknown id. */
  versions(id: string): Promise<ArchitectureVersion[]>
  /** @returns the newest version, which is a new one only where the architecture differs from it */
  save(architecture: Architecture): Promise<ArchitectureVersion>
  remove(id: string): Promise<void>
  restore(id: string): Promise<void>
}

const FILE = /^(\d{4,})\.json$/

async function names(folder: string): Promise<string[]> {
  try {
    return (await onDisk(folder, () => readdir(folder))).sort()
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}

export function openArchitectureStore({ architectures: root, trash }: Layout): ArchitectureStore {
  const trashFolder = join(trash, 'architectures')
  async function versions(id: string): Promise<ArchitectureVersion[]> {
    const files = (await names(join(root, id))).filter((name) => FILE.test(name))
    const read = await Promise.all(files.map((name) => readJson(join(root, id, name), VersionSchema)))
    return read.filter((version) => version !== null).sort((a, b) => a.version - b.version)
  }
  return {
    versions,
    async list() {
      return (await names(root)).filter((name) => ArchitectureSchema.shape.id.safeParse(name).success)
    },
    async save(architecture) {
      const newest = (await versions(architecture.id)).at(-1)
      if (newest && JSON.stringify(newest.architecture) === JSON.stringify(architecture)) return newest
      const version = { version: (newest?.version ?? 0) + 1, savedAt: new Date().toISOString(), architecture }
      await writeJson(join(root, architecture.id, `${String(version.version).padStart(4, '0')}.json`), version)
      return version
    },
    async remove(id) {
      if ((await versions(id)).length === 0)
        throw new WorkbenchError('NOT_FOUND', `There is no architecture "${id}" of your own.`)
      await moveToTrash(join(root, id), trashFolder)
    },
    async restore(id) {
      await restoreFromTrash(trashFolder, id, root)
    },
  }
}
