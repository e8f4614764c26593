import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A built worker's file, beside this code or one folder up; null when this runs from TypeScript sources. */
export function builtWorker(name: 'decoder' | 'batchWorker' | 'whiteningWorker' | 'shapesWorker'): URL | null {
  if (import.meta.url.endsWith('.ts')) return null
  for (const path of [`./${name}.js`, `../${name}.js`]) {
    const url = new URL(path, import.meta.url)
    if (existsSync(fileURLToPath(url))) return url
  }
  return null
}
