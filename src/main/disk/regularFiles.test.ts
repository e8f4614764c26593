import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testFolder } from '../../../test/testFolder.ts'
import { readClassMap } from '../cli/commands/evaluate.ts'
import { namedArchitecture } from '../cli/networks.ts'
import { readStudyFile } from '../cli/study/studyFiles.ts'
import { readCheckpoint } from '../engine/checkpoint/checkpointFile.ts'
import { loadModel } from '../engine/checkpoint/loadModel.ts'
import { importDataset } from '../engine/data/importDataset.ts'
import { fileSha256 } from '../services/checkpoints.ts'

const ROOT = join(import.meta.dirname, '../../..')
let folder = ''
afterAll(() => rmSync(folder, { recursive: true }))
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allconv-special-'))
  mkdirSync(join(folder, 'folder.json'))
  if (process.platform === 'win32') return
  execFileSync('mkfifo', [join(folder, 'pipe.json')])
  symlinkSync('/dev/zero', join(folder, 'device.json'))
})

const importing = (path: string) =>
  importDataset(
    { path, folder: join(folder, 'sets', 'one'), name: 'one' },
    { signal: new AbortController().signal, report() {} },
  )

const READERS: [string, (path: string) => Promise<unknown>][] = [
  ['a checkpoint', readCheckpoint],
  ['a model to explain', (path) => loadModel({ id: 'x', path, preprocessing: null } as never)],
  ['a checksum', fileSha256],
  ['a map of classes', readClassMap],
  ['an architecture', (path) => namedArchitecture(path, {}, () => Promise.reject(new Error('not by its id')))],
  ['a study', readStudyFile],
]
const SPECIAL = [
  ['folder.json', /is a folder/],
  ['pipe.json', /is a named pipe/],
  ['device.json', /is a device/],
] as const

describe.each(READERS)('%s', (_, read) => {
  it.skipIf(process.platform === 'win32').each(SPECIAL)(
    'that is %s is refused at once by what it is',
    async (name, what) => {
      await expect(read(join(folder, name))).rejects.toThrow(what)
    },
  )
})

describe.skipIf(process.platform === 'win32')('a data set', () => {
  it.each(SPECIAL.slice(1))('that is %s is refused at once by what it is', async (name, what) => {
    await expect(importing(join(folder, name))).rejects.toThrow(what)
  })

  it.each(['data_batch_1.bin', 'a.png', 'batches.meta'])(
    'with a pipe named %s says so and does not wait',
    async (name) => {
      const set = join(await testFolder(), 'set')
      mkdirSync(join(set, 'a'), { recursive: true })
      execFileSync('mkfifo', [join(set, name)])
      execFileSync('mkfifo', [join(set, 'a', name)])
      await expect(importing(set)).rejects.toMatchObject({ code: expect.stringMatching(/^BAD_/) })
    },
  )
})

/** Files of the system, or of this program's own making in a private place. */
const MAY_READ =
  /(processFate|openRegularFile|bundleProtocol|bundle|host|provision|unpackTensorFlow|fetchFile|loadTensorFlow)\.ts$/

it('nothing else in main opens what a user may have put there without looking', () => {
  const found = readdirSync(join(ROOT, 'src/main'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join('src/main', path))
    .filter((path) => !/\.test\.ts$/.test(path) && !MAY_READ.test(path))
    .filter((path) => /[^.\w](readFile|readFileSync|createReadStream)\(/.test(readFileSync(join(ROOT, path), 'utf8')))
  expect(found, 'use readRegularFile or openRegularFile of src/main/disk').toEqual([])
})

/** Whole files of other kinds: a log that is a courtesy, a probe of the clock, and a graph in a temporary folder that is read at once. */
const MAY_WRITE = /(disk\/wholeFile|hosts\/desktop\/log|workspace\/lockFile|ops\/graph\/graphSession)\.ts$/

it('nothing else in main writes or renames without the patience that Windows asks for', () => {
  const found = readdirSync(join(ROOT, 'src/main'), { recursive: true, encoding: 'utf8' })
    .map((path) => join('src/main', path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !/\.test\.ts$/.test(path) && !MAY_WRITE.test(path))
    .filter((path) => {
      const source = readFileSync(join(ROOT, path), 'utf8')
      // A function of that name that touches no file may be called as it likes.
      return /from 'node:fs/.test(source) && /[^.\w](rename|writeFile)(Sync)?\(/.test(source)
    })
  expect(found, 'use writeWhole, writeNew or renamePatiently of src/main/disk').toEqual([])
})
