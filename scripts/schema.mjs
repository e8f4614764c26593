// Writes the JSON Schemas of architecture and study files, from the schemas that the workbench itself reads with: npm run schema
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer } from 'vite'

const root = join(import.meta.dirname, '..')
const vite = await createServer({
  root,
  configFile: false,
  server: { middlewareMode: true },
  appType: 'custom',
  logLevel: 'error',
})
const FILES = [
  ['architecture.schema.json', '/src/shared/architecture/jsonSchema.ts', 'architectureJsonSchema'],
  ['study.schema.json', '/src/shared/study/jsonSchema.ts', 'studyJsonSchema'],
]
for (const [file, path, name] of FILES) {
  const module = await vite.ssrLoadModule(path)
  writeFileSync(join(root, 'resources', file), `${JSON.stringify(module[name](), null, 2)}\n`)
}
await vite.close()
