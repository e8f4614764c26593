import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')
/** Where the build lies; another folder lets two builds stand side by side. */
export const OUT = join(ROOT, process.env.ALLCONV_OUT ?? 'out')
export const CLI = join(OUT, 'main', 'cli.js')
