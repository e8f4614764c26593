#!/usr/bin/env node
// `npx allconv ...` in a clone: runs the built command line.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '..')
const entry = join(root, process.env.ALLCONV_OUT ?? 'out', 'main', 'cli.js')
if (!existsSync(entry)) {
  const step = existsSync(join(root, 'node_modules')) ? 'npm run build' : 'npm ci && npm run build'
  process.stderr.write(`The workbench is not built yet; run: ${step}\n`)
  process.exit(1)
}
await import(pathToFileURL(entry).href)
