import type { Part } from '../../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../../shared/errors.ts'
import { byName, cleanName } from '../../source/names.ts'
import { allFiles, foldersOf, type SourceFile, type SourceFolder } from '../../source/tree.ts'
import { type ClassFile, checkClassCount, type ImageList, inPartOrder, splitOff } from '../listImages.ts'
import { partOf, partWithin } from '../parts.ts'
import { isPicture } from '../pictures.ts'
import { type Columns, findColumns, labelOf, partOfCell, withoutHeader } from './columns.ts'
import { type FileIndex, indexFiles } from './findFile.ts'
import { mayBeTable, parseTable, type Table } from './parseTable.ts'

/** A table that names images that are there, with labels. */
interface LabelTable {
  table: Table
  columns: Columns
  index: FileIndex
  /** What its own name or its folder says. */
  part: Part | null
}

/** Tables that are looked into. */
const LOOKED = 50
const folderOf = (path: string) => path.split('/').slice(0, -1).join('/')
const partOfName = (name: string): Part | null => {
  const stem = name.replace(/\.[^.]+$/, '').replace(/([a-z])([A-Z])/g, '$1 $2')
  return partOf(stem) ?? partWithin(stem)?.part ?? null
}

/** Below folders that hold one folder and nothing else. */
function unwrapped(folder: SourceFolder): SourceFolder {
  const [only, ...others] = foldersOf(folder)
  return only && others.length === 0 && folder.files.size === 0 ? unwrapped(only) : folder
}

/**
 * The tables below a folder that name its images with their labels.
 * @param chosen the one that the user named: the others do not count
 * @throws WorkbenchError BAD_FILE for one that names images but no labels, or boxes
 */
export async function findLabelTables(root: SourceFolder, chosen?: string): Promise<LabelTable[]> {
  const files = [...allFiles(root)]
  const pictures = files.filter(({ name }) => isPicture(name))
  const all = files.filter((file) => mayBeTable(file, chosen))
  const own = all.filter(({ path }) => path === chosen)
  const candidates = (own.length > 0 ? own : all).slice(0, LOOKED)
  if (pictures.length === 0 || candidates.length === 0) return []
  const whole = indexFiles(pictures)
  const parts = new Map<Part, FileIndex>()
  for (const folder of foldersOf(unwrapped(root))) {
    const part = partOfName(folder.name)
    if (part && !parts.has(part)) parts.set(part, whole.within(folder.path))
  }
  const found: LabelTable[] = []
  for (const file of candidates) {
    const parsed = await parseTable(file).catch((error) => {
      if (own.length > 0) throw error
      return null
    })
    if (!parsed) continue
    const part = partOfName(file.name) ?? partOfName(folderOf(file.path).split('/').at(-1) ?? '')
    // Kaggle's `train/1.png` and `test/1.png` are both called 1: a table's own part comes first, then the training part.
    const scopes = [part && parts.get(part), parts.get('train'), whole].filter(
      (scope) => scope !== undefined && scope !== null,
    )
    for (const index of scopes) {
      const isFile = (cell: string) => index.find(cell, folderOf(file.path)) !== null
      const table = withoutHeader(parsed, isFile)
      const columns = findColumns(table, isFile)
      if (columns === null) continue
      if (typeof columns === 'object') found.push({ table, columns, index, part })
      else if (own.length > 0 || candidates.length === 1) throw unusable(table, columns)
      break
    }
  }
  return found
}

const unusable = ({ file, columns }: Table, why: 'boxes' | 'unclear') =>
  new WorkbenchError(
    'BAD_FILE',
    why === 'boxes'
      ? `${file.name} lists boxes within images, not classes of images; cut the boxes out and put them into one folder a class.`
      : `${file.name} has the columns ${columns.slice(0, 12).map(cleanName).join(', ')}${columns.length > 12 ? ', ...' : ''}, of which none is known as the class; call it "label".`,
  )

/**
 * Images and classes by tables of file names and labels. All that is not taken is in `leftOut`.
 * @throws WorkbenchError BAD_INPUT for fewer than two classes, or too many
 */
export function listTables(root: SourceFolder, tables: readonly LabelTable[], seed: number): ImageList {
  const taken = new Map<SourceFile, { label: string; part: Part }>()
  const leftOut: ImageList['leftOut'] = []
  const notes: string[] = []
  for (const { table, columns, index, part } of tables) {
    let missing = 0
    let twice = 0
    const { name, path } = table.file
    for (const row of table.rows) {
      const file = index.find(row[columns.file] ?? '', folderOf(path))
      const label = cleanName(labelOf(row, columns, table.columns))
      const own = columns.part === null ? part : partOfCell(row[columns.part] ?? '')
      if (!file) missing++
      else if (label === '') leftOut.push({ path: file.path, reason: `Its row of ${name} has no label.` })
      else if (taken.has(file)) twice += taken.get(file)!.label === label ? 0 : 1
      else taken.set(file, { label, part: own ?? partOfPath(file.path) ?? 'train' })
    }
    if (missing > 0)
      notes.push(
        `${missing} row${missing === 1 ? '' : 's'} of ${name} name${missing === 1 ? 's a file that is' : ' files that are'} not there.`,
      )
    if (twice > 0)
      notes.push(`${twice} image${twice === 1 ? ' has' : 's have'} several labels in ${name}; the first one counts.`)
  }
  const names = tables.map(({ table }) => table.file.name)
  const tableFiles = new Set(tables.map(({ table }) => table.file))
  const known = new Set(leftOut.map(({ path }) => path))
  for (const file of allFiles(root))
    if (!taken.has(file) && !tableFiles.has(file) && !known.has(file.path))
      leftOut.push({
        path: file.path,
        reason: isPicture(file.name) ? `No row of ${names.join(' or ')} names it.` : 'A file beside the images.',
      })
  const classes = [
    ...new Set([...taken.values()].filter(({ part }) => part === 'train').map(({ label }) => label)),
  ].sort(byName)
  checkClassCount(classes, `${names.join(' and ')}`)
  const labels = new Map(classes.map((label, at) => [label, at]))
  const files: ClassFile[] = []
  for (const [file, { label, part }] of taken) {
    const number = labels.get(label)
    if (number === undefined)
      leftOut.push({
        path: file.path,
        reason: `No training image has its class, ${label}.`,
        kind: 'No training image has its class.',
      })
    else files.push({ ...file, label: number, part })
  }
  const missing = splitOff(files, false, seed)
  return { classes, files: inPartOrder(files), leftOut, notes: missing ? [...notes, missing] : notes }
}

/** The part that one of a path's folders is called by. */
function partOfPath(path: string): Part | null {
  for (const segment of path.split('/').slice(0, -1)) {
    const part = partOfName(segment)
    if (part) return part
  }
  return null
}
