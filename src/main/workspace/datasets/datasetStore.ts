import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dataset } from '../../../shared/data/dataset.ts'
import {
  checkSizes,
  DATASET_FILE,
  IMAGES_FILE,
  LABELS_FILE,
  LONGEST_DESCRIPTION,
  parseDataset,
} from '../../../shared/data/layout.ts'
import { errorMessage, WorkbenchError } from '../../../shared/errors.ts'
import { hasCode, onDisk } from '../../disk/diskError.ts'
import { isAlive } from '../../disk/isAlive.ts'
import { readRegularText } from '../../disk/openRegularFile.ts'
import { renamePatiently } from '../../disk/wholeFile.ts'
import { moveToTrash } from '../trash.ts'
import { isCifar10Test } from './cifar10Test.ts'

/** The data sets of a workspace: one folder each. Engines write them; this lists, describes and removes them. */
export interface DatasetStore {
  folderOf(name: string): string
  /** Usable data sets, by title; what is wrong with the others is in `problems`. */
  list(): Promise<{ datasets: Dataset[]; problems: string[] }>
  /** Moves what stands in a data set's place to the trash, whatever it is. */
  clear(name: string): Promise<void>
  /** @throws WorkbenchError NOT_FOUND, or BAD_FILE when it is damaged */
  get(name: string): Promise<Dataset>
  has(name: string): Promise<boolean>
  /** Moves the folder to the workspace's trash. @throws WorkbenchError NOT_FOUND, DISK */
  remove(name: string): Promise<void>
  /** Brings the one of that name that was removed last back. @throws WorkbenchError NOT_FOUND, CONFLICT, DISK */
  restore(name: string): Promise<Dataset>
  /** Deletes what interrupted imports of processes that are gone have left. */
  sweep(): Promise<void>
}

/** Temporary folders and files of an import carry the number of their process. */
const INCOMING = /^\.incoming-.*-(\d+)-[0-9a-f]{8}(-unpacked)?$/

export function openDatasetStore(layout: { datasets: string; trash: string }): DatasetStore {
  const folderOf = (name: string) => join(layout.datasets, name)
  const judged = new Map<string, Promise<boolean>>()
  /** Its 30 MB are read once, by the files and their times: a data set of another content is another one. */
  function isCifar10(folder: string, dataset: Dataset, changed: string): Promise<boolean> {
    const key = `${dataset.sha256} ${dataset.classes} ${changed}`
    const known = judged.get(key) ?? isCifar10Test(folder, dataset).catch(() => false)
    judged.set(key, known)
    return known
  }
  const names = async () => {
    const found = await readdir(layout.datasets, { withFileTypes: true }).catch((error) => {
      if (hasCode(error, 'ENOENT')) return []
      throw error
    })
    return found.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  }

  async function get(name: string): Promise<Dataset> {
    const folder = folderOf(name)
    const label = `Data set ${name}`
    const text = await readRegularText(join(folder, DATASET_FILE), LONGEST_DESCRIPTION).catch((error) => {
      if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error
      throw new WorkbenchError('NOT_FOUND', `There is no data set "${name}"; import or download it first.`)
    })
    const dataset = parseDataset(text, label)
    const found = (file: string) => stat(join(folder, file)).catch(() => ({ size: 0, mtimeMs: 0 }))
    const [images, labels] = [await found(IMAGES_FILE), await found(LABELS_FILE)]
    checkSizes(dataset, { images: images.size, labels: labels.size }, label)
    const cifar10 = await isCifar10(folder, dataset, `${name} ${images.mtimeMs} ${labels.mtimeMs}`)
    // The folder is the name: a copied or renamed folder is a data set of its own.
    return { ...dataset, name, isCifar10: cifar10 }
  }

  return {
    folderOf,
    get: (name) => onDisk(folderOf(name), () => get(name)),
    has: (name) =>
      stat(join(folderOf(name), DATASET_FILE)).then(
        () => true,
        () => false,
      ),
    list: () =>
      onDisk(layout.datasets, async () => {
        const visible = (await names()).filter((name) => !name.startsWith('.'))
        const results = await Promise.all(
          visible.map((name) => get(name).catch((error: unknown) => errorMessage(error).message)),
        )
        const datasets = results.filter((result) => typeof result !== 'string')
        return {
          datasets: datasets.sort((a, b) => a.title.localeCompare(b.title, 'en')),
          problems: results.filter((result) => typeof result === 'string'),
        }
      }),
    async remove(name) {
      await onDisk(folderOf(name), () => get(name)).catch((error) => {
        // A damaged data set is what one most wants to remove.
        if (!(error instanceof WorkbenchError && error.code === 'BAD_FILE')) throw error
      })
      await moveToTrash(folderOf(name), join(layout.trash, 'datasets'))
    },
    async clear(name) {
      const there = await stat(folderOf(name)).catch(() => null)
      if (there) await moveToTrash(folderOf(name), join(layout.trash, 'datasets'))
    },
    async restore(name) {
      const trash = join(layout.trash, 'datasets')
      const removed = await readdir(trash).catch(() => [])
      // The second of a name is kept as `name~2`: the highest number is the newest.
      const newest = removed
        .filter(
          (entry) => entry === name || (entry.startsWith(`${name}~`) && /^\d+$/.test(entry.slice(name.length + 1))),
        )
        .sort((a, b) => a.length - b.length || a.localeCompare(b))
        .at(-1)
      if (!newest) throw new WorkbenchError('NOT_FOUND', `The trash has no data set "${name}".`)
      if ((await names()).includes(name))
        throw new WorkbenchError(
          'CONFLICT',
          `There is a data set "${name}" again, so the removed one stays in the trash; remove that one first.`,
        )
      await onDisk(folderOf(name), () => renamePatiently(join(trash, newest), folderOf(name)))
      return get(name)
    },
    sweep: () =>
      onDisk(layout.datasets, async () => {
        for (const name of await names()) {
          const process = INCOMING.exec(name)?.[1]
          if (process !== undefined && !isAlive(Number(process)))
            await rm(join(layout.datasets, name), { recursive: true, force: true })
        }
      }),
  }
}
