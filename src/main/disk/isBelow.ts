import { realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'

/** A path as the disk has it: links followed as far as it exists, so that no spelling and no link leads elsewhere than it says. */
async function real(path: string): Promise<string> {
  const whole = resolve(path)
  try {
    return await realpath(whole)
  } catch {
    const parent = dirname(whole)
    return parent === whole ? whole : join(await real(parent), basename(whole))
  }
}

/** Whether a path is a folder or leads below it, whatever links and `..` are on the way. */
export async function isBelow(path: string, folder: string): Promise<boolean> {
  const way = relative(await real(folder), await real(path))
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way)
}
