import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { PARTS, type Part } from '../../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { makeFolders } from '../../../disk/makeFolders.ts'
import { type ClassFile, checkClassCount, type ImageList, inPartOrder, splitOff } from '../layout/listImages.ts'
import { partOf } from '../layout/parts.ts'
import { isPicture } from '../layout/pictures.ts'
import { cleanName } from '../source/names.ts'
import { allFiles, type SourceFile } from '../source/tree.ts'
import { classesOfTables } from './parquet/classesOfTables.ts'
import { openParquet, type ParquetTable } from './parquet/openParquet.ts'
import type { DatasetReader, ReadRequest } from './reader.ts'
import { writeImages } from './writeImages.ts'

const PARQUET = /\.parquet$/i
/** Bytes of images that are taken out of tables, on the disk. */
const LIMIT = 20e9

/** Parquet tables of images, as Hugging Face's hub has them: `data/train-00000-of-00002.parquet`. */
export const parquetImages: DatasetReader = {
  id: 'parquet',
  title: 'Parquet tables of images and labels (Hugging Face)',
  recognises(folder, { root }) {
    if (folder !== root) return false
    const files = [...allFiles(folder)]
    return files.some(({ name }) => PARQUET.test(name)) && !files.some(({ name }) => isPicture(name))
  },
  read: async (request) => writeImages(await listParquet(request), 'Parquet tables of images', request),
}

/** `train-00000-of-00001.parquet`, `default/train/0000.parquet`. */
function partOfPath(path: string): Part {
  const words = path
    .toLowerCase()
    .split(/[/._-]+/)
    .reverse()
  return words.map(partOf).find((part) => part !== null) ?? 'train'
}

async function listParquet(request: ReadRequest): Promise<ImageList> {
  const { source, tree, seed } = request
  const all = [...allFiles(source)]
  const tables: ParquetTable[] = []
  for (const file of all) if (PARQUET.test(file.name)) tables.push(await openParquet(file))
  const leftOut: ImageList['leftOut'] = all
    .filter(({ name }) => !PARQUET.test(name))
    .map(({ path }) => ({ path, reason: 'A file beside the tables.' }))
  const found = await takeOut(tables, request, leftOut)
  const { classes, indexOf, notes } = classesOfTables(found)
  checkClassCount(classes, tree.root.name)
  const files: ClassFile[] = found.map(({ file, table, word, part }) => ({
    ...file,
    label: indexOf(table, word),
    part,
  }))
  const missing = splitOff(files, false, seed)
  return {
    classes: classes.map(cleanName),
    files: inPartOrder(files),
    leftOut,
    notes: missing ? [...notes, missing] : notes,
  }
}

/** Writes the images one behind the other into a file, where decoders find them. */
async function takeOut(
  tables: readonly ParquetTable[],
  { scratch, signal, report }: ReadRequest,
  leftOut: ImageList['leftOut'],
) {
  await makeFolders(scratch)
  const at = join(scratch, 'parquet.bin')
  const handle = await open(at, 'w')
  const found: { file: SourceFile; table: ParquetTable; word: string; part: Part }[] = []
  const total = tables.reduce((sum, { count }) => sum + count, 0)
  try {
    let offset = 0
    let done = 0
    for (const part of PARTS)
      for (const table of tables) {
        if (partOfPath(table.file.path) !== part) continue
        let row = 0
        for await (const rows of table.rows()) {
          signal.throwIfAborted()
          for (const { image, label } of rows) {
            const path = `${table.file.path}, row ${row++}`
            if (!image || label === '' || label === '-1') {
              leftOut.push({ path, reason: image ? 'It has no label.' : 'It has no image.' })
              continue
            }
            if (offset + image.length > LIMIT)
              throw new WorkbenchError(
                'BAD_FILE',
                `The tables hold more than ${LIMIT / 1e9} GB of images; import a part of them.`,
              )
            for (let from = 0; from < image.length; )
              from += (await handle.write(image, from, image.length - from, offset + from)).bytesWritten
            found.push({ file: { at, offset, size: image.length, name: path, path }, table, word: label, part })
            offset += image.length
          }
          done += rows.length
          report({ phase: 'Reading Parquet tables', done, total, unit: 'rows', secondsLeft: null })
        }
      }
  } finally {
    await handle.close()
  }
  return found
}
