import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import type Sharp from 'sharp'

const requireHere = createRequire(import.meta.url)

/**
 * On Linux Electron links the system's glib, and sharp's libvips brings a copy of its own that is not bound to itself: calls cross over from
 * one to the other and crash the process (lovell/sharp#4525, electron#46323). Loaded with deep binding, libvips takes its own; what is loaded
 * again later is the library that is there.
 */
function bindToItself(): void {
  if (process.platform !== 'linux' || !process.versions.electron) return
  const { RTLD_NOW, RTLD_DEEPBIND } = constants.dlopen as { RTLD_NOW: number; RTLD_DEEPBIND?: number }
  if (RTLD_DEEPBIND === undefined) return
  const beside = createRequire(requireHere.resolve('sharp'))
  const folder = join(dirname(beside.resolve(`@img/sharp-linux-${process.arch}/package`)), 'lib')
  for (const file of readdirSync(folder))
    if (file.endsWith('.node')) process.dlopen({ exports: {} }, join(folder, file), RTLD_NOW | RTLD_DEEPBIND)
}

bindToItself()

/** The image library. It is required and not imported: imports of packages are evaluated before any line of ours. */
export const sharp = requireHere('sharp') as typeof Sharp
