import { findClasses } from '../layout/findClasses.ts'
import { findLabelTables, listTables } from '../layout/tables/listTable.ts'
import type { SourceFolder } from '../source/tree.ts'
import type { DatasetReader } from './reader.ts'
import { writeImages } from './writeImages.ts'

/** `HAM10000_images_part_1`, `batch2`: folders that divide the images of all classes. */
const DIVISION = /(part|batch|chunk|fold|images?|set|shard|zip)[\s_-]*\d+$/i

/** Whether the folders of a folder are classes, so that a table beside them is only a list of the same. */
function hasClassFolders(folder: SourceFolder): boolean {
  const classes = findClasses(folder).parts.find(({ part }) => part === 'train')?.classes ?? []
  return classes.length > 1 && !classes.every(({ name }) => DIVISION.test(name))
}

/** Images and a table that names them with their labels: Kaggle's competitions, Hugging Face's image folders, lists of one's own. */
export const labelTable: DatasetReader = {
  id: 'label-table',
  title: 'Images with a table of file names and labels (CSV, JSON)',
  async recognises(folder, { root, chosen }) {
    if (folder !== root) return false
    if (chosen === undefined && hasClassFolders(folder)) return false
    return (await findLabelTables(folder, chosen)).length > 0
  },
  async read(request) {
    const { source, tree, seed } = request
    const tables = await findLabelTables(source, tree.chosen)
    return writeImages(listTables(source, tables, seed), 'images with a table of labels', request)
  },
}
