// Which files the packaged application holds, by electron-builder's own rules: production packages only, then the patterns in order.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { Minimatch } from 'minimatch'

/** Folders of every package that the application needs at run time, from the lockfile: `node_modules/ws`, ... */
export function productionPackages(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !entry.devOptional)
    .map(([path]) => path)
    .filter((path) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory())
}

function* filesUnder(root, folder, nested) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) {
      if (nested || entry.name !== 'node_modules') yield* filesUnder(root, path, nested)
    } else if (entry.isFile()) yield { path, source: path, bytes: statSync(join(root, path)).size }
  }
}

/** @returns the last pattern's word on a path: electron-builder lets later patterns win. */
function selector(patterns) {
  const rules = patterns.map((pattern) => ({
    keeps: !pattern.startsWith('!'),
    match: new Minimatch(pattern.replace(/^!/, ''), { dot: true }),
  }))
  return (path, kept) => rules.reduce((now, { keeps, match }) => (match.match(path) ? keeps : now), kept)
}

/**
 * @param {string} root the repository
 * @param {string[]} patterns `files` of the electron-builder configuration
 * @param {string} build folder of the build inside the repository; packaged as `out`
 * @returns {{ path: string, source: string, bytes: number }[]} sorted by path; `source` is where the file lies in the repository
 */
export function packagedFiles(root, patterns, build = 'out') {
  const selected = selector(patterns)
  const found = []
  for (const file of filesUnder(root, build, true)) {
    const path = posix.join('out', posix.relative(build, file.path))
    if (selected(path, false)) found.push({ ...file, path })
  }
  if (existsSync(join(root, 'resources', 'networks')))
    for (const file of filesUnder(root, 'resources/networks', false)) if (selected(file.path, false)) found.push(file)
  for (const name of ['package.json', 'LICENSE'])
    if (selected(name, false)) found.push({ path: name, source: name, bytes: statSync(join(root, name)).size })
  for (const folder of productionPackages(root))
    for (const file of filesUnder(root, folder, false)) if (selected(file.path, true)) found.push(file)
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Sizes by part: the application's own code by process, and every package, largest first. */
export function sizesByPart(files) {
  const sizes = new Map()
  for (const { path, bytes } of files) {
    const parts = path.split('/')
    const at = parts.lastIndexOf('node_modules')
    const part =
      at >= 0
        ? parts.slice(at + 1, at + (parts[at + 1].startsWith('@') ? 3 : 2)).join('/')
        : parts[0] === 'out'
          ? `out/${parts[1]}`
          : parts[0]
    sizes.set(part, (sizes.get(part) ?? 0) + bytes)
  }
  return [...sizes].map(([part, bytes]) => ({ part, bytes })).sort((a, b) => b.bytes - a.bytes)
}
