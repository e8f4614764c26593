import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach } from 'vitest'
import { importDataset } from '../src/main/engine/data/importDataset.ts'
import type { DatasetReader } from '../src/main/engine/data/readers/reader.ts'
import { readers as published } from '../src/main/engine/data/readers/table.ts'
import type { Dataset } from '../src/shared/data/dataset.ts'

export interface Importing {
  /** Folder that all of a test's files lie in. */
  parent(): string
  /** Folder that is imported. */
  source(): string
  /** Folder of the data set. */
  target(): string
  put(path: string, bytes?: Uint8Array | string): void
  bring(path?: string, options?: { signal?: AbortSignal; size?: { height: number; width: number } }): Promise<Dataset>
  /** What lies in the data sets' folder: whatever failed has left nothing in it. */
  leftBehind(): string[]
}

/** Folders for one test at a time, from which data sets are imported. @param readers as published, or for smaller files. */
export function importFolders(readers: readonly DatasetReader[] = published): Importing {
  let parent = ''
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'allconv-import-'))
  })
  afterEach(() => rmSync(parent, { recursive: true, force: true }))
  const source = () => join(parent, 'source')
  const target = () => join(parent, 'datasets', 'mine')
  return {
    parent: () => parent,
    source,
    target,
    put(path, bytes = '') {
      const file = join(source(), path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, bytes)
    },
    bring: (path = source(), { signal = new AbortController().signal, size } = {}) =>
      importDataset({ path, folder: target(), name: 'mine', ...(size && { size }) }, { signal, report() {} }, readers),
    leftBehind() {
      try {
        return readdirSync(dirname(target()))
      } catch {
        return []
      }
    },
  }
}

/** An image of one colour, to be saved in any form. */
export const colour = (r: number, g: number, b: number, width = 12, height = 10) =>
  sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
export const png = (r: number, g: number, b: number, width = 12, height = 10) =>
  colour(r, g, b, width, height).png().toBuffer()
