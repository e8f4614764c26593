// What the workbench exports, run by the programs that it is for: ONNX Runtime and PyTorch give the workbench's own scores for the paper's twelve networks and the
// presets (narrow), for every layer kind, and with each preprocessing inside the graph; TensorBoard reads
// the numbers of a run's curves.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'vite'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'allconv-exports-'))
try {
  const vite = await createServer({
    root,
    configFile: false,
    server: { middlewareMode: true, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
    appType: 'custom',
    logLevel: 'error',
  })
  const { writeCases } = await vite.ssrLoadModule('/test/exports/writeCases.ts')
  await writeCases(folder)
  const { writeCurves } = await vite.ssrLoadModule('/test/exports/writeCurves.ts')
  await writeCurves(folder)
  await vite.close()
  const { status } = spawnSync(
    process.env.ALLCONV_PEERS_PYTHON,
    [join(import.meta.dirname, 'lib', 'exports.py'), folder],
    {
      stdio: 'inherit',
    },
  )
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
