import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from './paths.mjs'

/** Longer files do more than one thing, and nobody reads them to the end. */
const MOST_LINES = 300
const FOLDERS = ['src', 'test', 'bench', 'scripts', 'e2e']
const SOURCE = /\.(ts|tsx|mjs|mts|cjs|py)$/

it(`no source file has more than ${MOST_LINES} lines`, () => {
  const paths = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ).filter((path) => SOURCE.test(path) && !path.includes('node_modules'))
  expect(paths.length).toBeGreaterThan(500)
  const long = paths
    .map((path) => ({ path, lines: readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ path, lines }) => `${path} has ${lines}`)
  expect(long, 'split it by what it does').toEqual([])
})
