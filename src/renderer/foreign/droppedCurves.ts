import { isCurvesName, isEventFileName } from '@shared/foreign/sourceNames.ts'
import type { UploadFile } from '../api/upload.ts'
import { parseRoute } from '../stores/route.ts'

/** Files taken of a folder: a training has few. */
const MOST = 2_000
const DEEPEST = 8
/** Views that have a use of their own for folders, and those that have one for tables. */
const TAKES_FOLDERS = ['datasets', 'explain', 'architecture']
const TAKES_TABLES = ['datasets']

/**
 * The curves among what is dropped; null where there are none, or where the view that is shown takes such files itself. Must be asked during the
 * event, which empties its list when it ends.
 */
export function curvesOfDrop(data: DataTransfer): Promise<UploadFile[]> | null {
  const { view } = parseRoute(window.location.hash)
  const entries = [...data.items].flatMap((item) => (item.kind === 'file' ? [item.webkitGetAsEntry?.() ?? null] : []))
  const folders = entries.filter((entry): entry is FileSystemDirectoryEntry => entry?.isDirectory ?? false)
  if (folders.length > 0) return TAKES_FOLDERS.includes(view) ? null : below(folders)
  const isOurs = TAKES_TABLES.includes(view) ? isEventFileName : isCurvesName
  const files = [...data.files].filter(({ name }) => isOurs(name))
  return files.length > 0 ? Promise.resolve(files.map((file) => ({ path: file.name, content: file }))) : null
}

async function below(folders: readonly FileSystemDirectoryEntry[]): Promise<UploadFile[]> {
  const found: UploadFile[] = []
  for (const folder of folders) await walk(folder, folder.name, 0, found)
  return found
}

async function walk(folder: FileSystemDirectoryEntry, path: string, depth: number, into: UploadFile[]): Promise<void> {
  const reader = folder.createReader()
  for (;;) {
    // A reader gives a hundred entries at a time and ends with none.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0 || into.length >= MOST) return
    for (const entry of some) {
      const inner = `${path}/${entry.name}`
      if (entry.isDirectory && depth < DEEPEST) await walk(entry as FileSystemDirectoryEntry, inner, depth + 1, into)
      else if (entry.isFile && isCurvesName(entry.name) && into.length < MOST) {
        const content = await new Promise<File>((resolve, reject) =>
          (entry as FileSystemFileEntry).file(resolve, reject),
        )
        into.push({ path: inner, content })
      }
    }
  }
}
