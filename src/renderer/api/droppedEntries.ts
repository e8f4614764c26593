/** What is dropped, as far as the browser knows it as files and folders. Must be asked during the event, which empties its list when it ends. */
export const entriesOf = (data: DataTransfer): (FileSystemEntry | null)[] =>
  [...data.items].flatMap((item) => (item.kind === 'file' ? [item.webkitGetAsEntry?.() ?? null] : []))

interface WalkOptions {
  /** Which files of a folder are wanted, by their name. */
  wants(name: string): boolean
  /** Folders inside one another that are entered; by itself all. */
  deepest?: number
  /** Order of what a folder holds, as far as the browser gives it at a time; by itself its own. */
  order?(a: FileSystemEntry, b: FileSystemEntry): number
}

/** A dropped file, or the files below a dropped folder, with their paths from there. Whoever has enough leaves the loop. */
export async function* filesBelow(
  entry: FileSystemEntry,
  options: WalkOptions,
  path = entry.name,
  depth = 0,
): AsyncGenerator<{ path: string; file: File }> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    yield { path, file }
    return
  }
  const { wants, deepest = Number.POSITIVE_INFINITY, order } = options
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    // A reader gives a hundred entries at a time and ends with none.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return
    for (const child of order ? some.sort(order) : some)
      if (child.isDirectory ? depth < deepest : wants(child.name))
        yield* filesBelow(child, options, `${path}/${child.name}`, depth + 1)
  }
}
