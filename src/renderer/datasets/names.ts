/** A name for a data set out of a file's or folder's: `My Photos.tar.gz` -> `my-photos`. Empty where nothing is left. */
export function nameFrom(path: string): string {
  const last = path.split(/[\\/]/).filter(Boolean).at(-1) ?? ''
  return last
    .replace(/\.(tar\.gz|tgz|tar|zip|bin|npz|npy|mat|parquet|csv|tsv|jsonl?)(\.gz)?$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 64)
}

export const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/

/** What is wrong with a name, in a sentence; null where nothing is. */
export function nameMistake(name: string, taken: readonly string[]): string | null {
  if (!NAME.test(name)) return 'A name has 1 to 64 small letters, digits, dots, hyphens and underscores.'
  return taken.includes(name) ? `There is a data set “${name}” already; choose another name.` : null
}

/** Path of a dropped or chosen file inside its drop, with `/` and without a leading `./`. */
export function pathInDrop(file: { name: string; path?: string; webkitRelativePath?: string }): string {
  const path = file.webkitRelativePath || file.path || file.name
  return path.replaceAll('\\', '/').replace(/^(\.?\/)+/, '')
}

/** Files of the system that no one means as images of a data set. */
export const isHidden = (path: string) => path.split('/').some((part) => part.startsWith('.') || part === 'Thumbs.db')

/** The folder that all paths share, for a name; the only file's own name where there is one. */
export function commonName(paths: readonly string[]): string {
  if (paths.length === 1) return paths[0]!
  const first = paths[0]?.split('/') ?? []
  return first.length > 1 && paths.every((path) => path.startsWith(`${first[0]}/`)) ? first[0]! : ''
}

/** The paths without the folder that all of them share: what is in the dropped folder, as an import of that folder would see it. */
export function withoutCommonFolder(paths: readonly string[]): string[] {
  const folder = paths.length > 0 && paths.every((path) => path.includes('/')) ? paths[0]!.split('/')[0] : null
  const prefix = `${folder}/`
  return folder !== null && paths.every((path) => path.startsWith(prefix))
    ? paths.map((path) => path.slice(prefix.length))
    : [...paths]
}
