// Writes the JSON Schema of an architecture file, from the schema that the workbench itself reads with: npm run schema
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
const { architectureJsonSchema } = await vite.ssrLoadModule('/src/shared/architecture/jsonSchema.ts')
writeFileSync(
  join(root, 'resources', 'architecture.schema.json'),
  `${JSON.stringify(architectureJsonSchema(), null, 2)}\n`,
)
await vite.close()
