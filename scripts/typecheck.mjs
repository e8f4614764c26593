// Type-checks each runtime on its own, so that DOM types stay out of Node and Node types out of the renderer.
import { spawnSync } from 'node:child_process'

let failed = false
for (const project of ['tsconfig.node.json', 'tsconfig.renderer.json', 'tsconfig.e2e.json']) {
  const { status } = spawnSync('npx', ['--no-install', 'tsc', '-p', project], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  failed ||= status !== 0
}
process.exit(failed ? 1 : 0)
