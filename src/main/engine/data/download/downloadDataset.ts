import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Dataset, Progress } from '../../../../shared/data/dataset.ts'
import { diskError } from '../../../disk/diskError.ts'
import { makeFolders } from '../../../disk/makeFolders.ts'
import { importDataset } from '../importDataset.ts'
import { refuseExisting } from '../writeFolder.ts'
import { fetchFile } from './fetchFile.ts'
import { type Downloadable, OFFICIAL_BASE, SOURCES } from './sources.ts'

export interface DownloadInput {
  name: Downloadable
  /** Data set folder to be made. */
  folder: string
  /** Address of a folder with the published files, in place of the official one. */
  baseUrl?: string
}

/** Downloads a published data set and imports it. A cancelled download keeps what has come, for the next time. */
export async function downloadDataset(
  { name, folder, baseUrl = OFFICIAL_BASE }: DownloadInput,
  options: { signal: AbortSignal; report(progress: Progress): void },
): Promise<Dataset> {
  const { file, md5, title } = SOURCES[name]
  await refuseExisting(folder, name)
  const downloads = join(dirname(folder), '.downloads')
  const archive = join(downloads, file)
  try {
    await makeFolders(downloads)
    await fetchFile(new URL(file, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).href, archive, md5, options)
  } catch (error) {
    throw diskError(error, archive)
  }
  try {
    return await importDataset({ path: archive, folder, name, title }, options)
  } finally {
    await rm(archive, { force: true })
  }
}
