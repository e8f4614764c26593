import { constants, gunzipSync } from 'node:zlib'
import { type FileLocation, withBytes } from '../../../disk/readBytes.ts'
import { isPicture } from '../layout/pictures.ts'
import { allFiles, type SourceFile, type SourceFolder } from '../source/tree.ts'
import { DATA_FORMS, type DataForm, FORM_BYTES } from './forms.ts'

/** Files of a folder that are looked into. */
const LOOKED = 60
/** Forms of a folder that a sentence names. */
const SAID = 3

/** A file's first bytes, through gzip where they are compressed; empty where it cannot be read. */
export async function headOf(file: FileLocation): Promise<{ head: Uint8Array; compressed: boolean }> {
  const head = await withBytes(file, ({ read }) => read(0, FORM_BYTES)).catch(() => Buffer.alloc(0))
  if (head[0] !== 0x1f || head[1] !== 0x8b) return { head, compressed: false }
  try {
    const inner = gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 22 })
    return { head: inner.subarray(0, FORM_BYTES), compressed: true }
  } catch {
    return { head, compressed: false }
  }
}

/** The form of a file; null where nothing is known of it. */
export async function formOf(file: FileLocation & { name: string }): Promise<DataForm | null> {
  const { head, compressed } = await headOf(file)
  const name = compressed ? file.name.replace(/\.gz$/i, '') : file.name
  return DATA_FORMS.find(({ recognise }) => recognise(head, name)) ?? null
}

/** What the files of a folder are that are no images, and the ways out, as sentences to follow another; '' where none is known. */
export async function otherForms(folder: SourceFolder): Promise<string> {
  const found = new Map<DataForm, SourceFile[]>()
  let looked = 0
  for (const file of allFiles(folder)) {
    if (isPicture(file.name)) continue
    if (++looked > LOOKED) break
    const form = await formOf(file)
    if (form && form.id !== 'text') found.set(form, [...(found.get(form) ?? []), file])
  }
  return [...found]
    .slice(0, SAID)
    .map(([{ title, wayOut }, files]) => {
      const more =
        files.length > 1 ? ` (so ${files.length - 1 === 1 ? 'is one other' : `are ${files.length - 1} others`})` : ''
      return ` ${files[0]!.path} is ${title}${more}: ${wayOut}.`
    })
    .join('')
}
