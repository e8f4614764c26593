import { isCurvesName, isEventFileName } from '@shared/foreign/sourceNames.ts'
import { isTfjsName } from '@shared/open/endings.ts'
import { entriesOf, filesBelow } from '../api/droppedEntries.ts'
import type { UploadFile } from '../api/upload.ts'
import { parseRoute } from '../stores/route.ts'

/** Files taken of a folder: a training has few. */
const MOST = 2_000
const DEEPEST = 8
const wants = (name: string) => isCurvesName(name) || isTfjsName(name)
/** Views that have a use of their own for folders, and those that have one for tables. */
const TAKES_FOLDERS = ['datasets', 'explain', 'architecture']
const TAKES_TABLES = ['datasets']

/**
 * The curves among what is dropped, of folders also what may be a model of TensorFlow.js; null where there are none, or where the view that is shown takes such files itself. Must be asked during the
 * event, which empties its list when it ends.
 */
export function curvesOfDrop(data: DataTransfer): Promise<UploadFile[]> | null {
  const { view } = parseRoute(window.location.hash)
  const entries = entriesOf(data)
  const folders = entries.filter((entry): entry is FileSystemDirectoryEntry => entry?.isDirectory ?? false)
  if (folders.length > 0) return TAKES_FOLDERS.includes(view) ? null : below(folders)
  const isOurs = TAKES_TABLES.includes(view) ? isEventFileName : isCurvesName
  const files = [...data.files].filter(({ name }) => isOurs(name))
  return files.length > 0 ? Promise.resolve(files.map((file) => ({ path: file.name, content: file }))) : null
}

async function below(folders: readonly FileSystemDirectoryEntry[]): Promise<UploadFile[]> {
  const found: UploadFile[] = []
  for (const folder of folders)
    for await (const { path, file } of filesBelow(folder, { wants, deepest: DEEPEST })) {
      found.push({ path, content: file })
      if (found.length >= MOST) return found
    }
  return found
}
