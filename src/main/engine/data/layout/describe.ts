import { allFiles, foldersOf, type SourceFolder } from '../source/tree.ts'
import type { PartFolders } from './findClasses.ts'
import { endingOf, isPicture } from './pictures.ts'

const NAMED = 4

const number = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`

/** What a folder holds, as the beginning of a sentence that refuses it. */
export function describeFolder(folder: SourceFolder, root: SourceFolder, train: PartFolders): string {
  const name = `The folder ${folder.name}`
  if (allFiles(folder).next().done)
    return folder.folders.size === 0
      ? `${name} is empty`
      : `${name} holds ${listed(foldersOf(folder).map((at) => at.name))} without a single file`
  const said: string[] = []
  for (const at of new Set([root, ...foldersOf(root), train.folder])) {
    const where = at.path === '' ? '' : ` in ${at.path}`
    const files = [...at.files.keys()]
    const pictures = files.filter(isPicture).length
    if (pictures > 0) said.push(`${number(pictures, 'image')}${where}`)
    const others = files.filter((file) => !isPicture(file))
    if (others.length > 0)
      said.push(`${number(others.length, 'other file')}${where} (${listed([...new Set(others.map(endingOf))])})`)
    if (said.length > 2 * NAMED) break
  }
  const folders = foldersOf(train.folder).map((at) => at.name)
  if (folders.length > 0) said.push(`the folder${folders.length === 1 ? '' : 's'} ${listed(folders)}`)
  return `${name} holds ${said.join(', ')}${train.classes.length === 0 ? ', but no class folders with images' : ''}`
}

const listed = (names: readonly string[]) =>
  names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more` : names.join(', ')
