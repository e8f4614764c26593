// All-CNN-C at full width with made-up weights, and photographs to drop on its page: what is timed does not depend on what was learnt.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { CLI } from '../../scripts/lib/paths.mjs'

/** Imports the network into a workspace, with weights that are uniform within He's bound. */
export async function importMadeUpModel(sources, folder, workspace) {
  const { paperArchitecture } = await sources.load('shared/architecture/paper.ts')
  const { analyseArchitecture } = await sources.load('shared/architecture/analysis.ts')
  const { encodeSafetensors } = await sources.load('shared/checkpoint/safetensors.ts')
  const draw = (length, bound) => Float32Array.from({ length }, () => (2 * Math.random() - 1) * bound)
  const tensors = analyseArchitecture(paperArchitecture('all-cnn-c')).layers.flatMap(({ name, spec, input }) => {
    if (spec.kind !== 'convolution') return []
    const fanIn = spec.kernel ** 2 * input.channels
    const shape = [spec.kernel, spec.kernel, input.channels, spec.channels]
    return [
      { name: `${name}/kernel`, shape, data: draw(fanIn * spec.channels, Math.sqrt(6 / fanIn)) },
      { name: `${name}/bias`, shape: [spec.channels], data: draw(spec.channels, 0.1) },
    ]
  })
  const weights = join(folder, 'weights.safetensors')
  writeFileSync(weights, encodeSafetensors({ tensors, metadata: {} }))
  const words = [
    'import',
    '--model',
    'all-cnn-c',
    '--weights',
    weights,
    '--dataset',
    'shapes',
    '--workspace',
    workspace,
  ]
  execFileSync(process.execPath, [CLI, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Writes a picture of 1200 x 900 pixels; its path. */
export async function photograph(folder, number) {
  const file = join(folder, `photo-${number}.jpg`)
  const noise = { type: 'gaussian', mean: 90 + 20 * number, sigma: 60 }
  await sharp({ create: { width: 1200, height: 900, channels: 3, background: '#888', noise } })
    .blur(8)
    .jpeg()
    .toFile(file)
  return file
}

/** Drops a file on the page. @param session a CDP session of it */
export async function drop(session, file) {
  const data = { items: [], files: [file], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'])
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 500, data })
}
