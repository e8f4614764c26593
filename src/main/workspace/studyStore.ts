import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StudyFileSchema } from '../../shared/study/studyFile.ts'
import { hasCode, onDisk } from '../disk/diskError.ts'
import { readJson, writeJson } from '../disk/jsonFile.ts'
import type { Layout } from './layout.ts'
import { moveToTrash, restoreFromTrash } from './trash.ts'

const HaltSchema = z.object({ epoch: z.number(), error: z.number(), rank: z.number(), of: z.number() })

/** `studies/NAME/study.json`: what was asked for, and which cells were ended early. All else follows from the runs. */
const StoredStudySchema = z.object({
  createdAt: z.string(),
  file: StudyFileSchema,
  halts: z.record(z.string(), HaltSchema).default({}),
})
export type StoredStudy = z.infer<typeof StoredStudySchema>

export interface StudyStore {
  /** Names, sorted. */
  list(): Promise<string[]>
  /** Null where there is none. @throws WorkbenchError BAD_FILE, DISK */
  read(name: string): Promise<StoredStudy | null>
  write(study: StoredStudy): Promise<void>
  remove(name: string): Promise<void>
  restore(name: string): Promise<void>
  /** The study's folder, where a cluster's tasks have theirs. */
  folder(name: string): string
}

export function openStudyStore({ studies, trash }: Layout): StudyStore {
  const folder = (name: string) => join(studies, name)
  const fileOf = (name: string) => join(folder(name), 'study.json')
  const trashFolder = join(trash, 'studies')
  return {
    folder,
    async list() {
      try {
        const names = await onDisk(studies, () => readdir(studies))
        return names.filter((name) => StudyFileSchema.shape.name.safeParse(name).success).sort()
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return []
        throw error
      }
    },
    read: (name) => readJson(fileOf(name), StoredStudySchema),
    write: (study) => writeJson(fileOf(study.file.name), study),
    async remove(name) {
      await moveToTrash(folder(name), trashFolder)
    },
    async restore(name) {
      await restoreFromTrash(trashFolder, name, studies)
    },
  }
}
