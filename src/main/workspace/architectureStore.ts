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
  /**
   * The sound ones, oldest first; empty for an unknown id.
   * @throws WorkbenchError BAD_FILE where every version is damaged
   */
  versions(id: string): Promise<ArchitectureVersion[]>
  /** What is wrong with the files of damaged versions, one sentence each. */
  problems(): Promise<string[]>
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
  const filesOf = async (id: string) => (await names(join(root, id))).filter((name) => FILE.test(name))

  async function read(id: string): Promise<{ sound: ArchitectureVersion[]; damaged: WorkbenchError[] }> {
    const damaged: WorkbenchError[] = []
    const all = await Promise.all(
      (await filesOf(id)).map((name) =>
        readJson(join(root, id, name), VersionSchema).catch((error) => {
          if (!(error instanceof WorkbenchError) || error.code !== 'BAD_FILE') throw error
          damaged.push(error)
          return null
        }),
      ),
    )
    const sound = all.filter((version) => version !== null).sort((a, b) => a.version - b.version)
    return { sound, damaged }
  }

  async function versions(id: string): Promise<ArchitectureVersion[]> {
    const { sound, damaged } = await read(id)
    if (sound.length === 0 && damaged[0]) throw damaged[0]
    return sound
  }

  const list = async () => (await names(root)).filter((name) => ArchitectureSchema.shape.id.safeParse(name).success)

  return {
    versions,
    list,
    async problems() {
      const all = await Promise.all((await list()).map(read))
      return all.flatMap(({ damaged }) => damaged.map(({ message }) => message))
    },
    async save(architecture) {
      const { sound } = await read(architecture.id)
      const newest = sound.at(-1)
      if (newest && JSON.stringify(newest.architecture) === JSON.stringify(architecture)) return newest
      // A damaged version keeps its number: somebody may mend its file.
      const taken = (await filesOf(architecture.id)).map((name) => Number(FILE.exec(name)![1]))
      const version = { version: Math.max(0, ...taken) + 1, savedAt: new Date().toISOString(), architecture }
      await writeJson(join(root, architecture.id, `${String(version.version).padStart(4, '0')}.json`), version)
      return version
    },
    async remove(id) {
      if ((await filesOf(id)).length === 0)
        throw new WorkbenchError('NOT_FOUND', `There is no architecture "${id}" of your own.`)
      await moveToTrash(join(root, id), trashFolder)
    },
    async restore(id) {
      await restoreFromTrash(trashFolder, id, root)
    },
  }
}
