import { join } from 'node:path'
import { createServer } from 'vite'

const root = join(import.meta.dirname, '..', '..')

/** Loads modules of src/ as they are, compiled by Vite: nothing is built twice for a benchmark. */
export async function openSources() {
  const vite = await createServer({
    root,
    configFile: false,
    resolve: { alias: { '@shared': join(root, 'src', 'shared') } },
    server: { middlewareMode: true, hmr: false, ws: false },
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
    logLevel: 'error',
  })
  return {
    /** @param {string} path relative to src/ */
    load: (path) => vite.ssrLoadModule(`/src/${path}`),
    close: () => vite.close(),
  }
}
