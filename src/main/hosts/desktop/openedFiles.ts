import { existsSync } from 'node:fs'
import { extname, resolve } from 'node:path'

/** Files that the application opens when they are dropped on its icon or opened with it. */
export const OPENABLE = ['.safetensors', '.png', '.jpg', '.jpeg', '.webp', '.gif', '.avif', '.tif', '.tiff', '.svg']

/** Picks the files out of a command line; switches, the executable and its script are none. */
export function filesOf(argv: readonly string[], workingDirectory: string): string[] {
  return argv
    .slice(1)
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => resolve(workingDirectory, argument))
    .filter((path) => OPENABLE.includes(extname(path).toLowerCase()) && existsSync(path))
}

/** Value of `--name VALUE` or `--name=VALUE` on a command line, or null. */
export function optionOf(argv: readonly string[], name: string): string | null {
  for (const [index, argument] of argv.entries()) {
    if (argument === `--${name}`) return argv[index + 1] ?? null
    if (argument.startsWith(`--${name}=`)) return argument.slice(name.length + 3)
  }
  return null
}

/** Holds files until somebody listens: they may come before the window is there. */
export class OpenedFiles {
  #waiting: string[] = []
  #listener: ((paths: string[]) => void) | null = null

  add(paths: readonly string[]): void {
    if (paths.length === 0) return
    if (this.#listener) this.#listener([...paths])
    else this.#waiting.push(...paths)
  }

  listen(listener: (paths: string[]) => void): void {
    this.#listener = listener
    const paths = this.#waiting.splice(0)
    if (paths.length > 0) listener(paths)
  }
}
