import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Keeps a benchmark's figures in docs/benchmarks/NAME.json. */
export function saveReport(name, report) {
  const folder = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(report, null, 1)}\n`)
}
