// Networks with made-up weights, and photographs to drop on their page: what is timed does not depend on what was learnt.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { CLI } from '../../scripts/lib/paths.mjs'

/** Numbers uniform within He's bound of that many summands. */
const drawn = (length, fanIn) => {
  const bound = Math.sqrt(6 / fanIn)
  return Float32Array.from({ length }, () => (2 * Math.random() - 1) * bound)
}

/** All tensors of a network: kernels drawn, what begins with a value at that value, biases a little off zero. */
async function madeUpTensors(sources, architecture) {
  const { analyseArchitecture } = await sources.load('shared/architecture/analysis.ts')
  const { parameterSpecs } = await sources.load('shared/architecture/parameters.ts')
  return parameterSpecs(analyseArchitecture(architecture)).map(({ name, shape, initialise }) => {
    const length = shape.reduce((product, size) => product * size, 1)
    if (initialise.by === 'rule') return { name, shape, data: drawn(length, initialise.fanIn) }
    return {
      name,
      shape,
      data: name.endsWith('/bias') ? drawn(length, 600) : new Float32Array(length).fill(initialise.value),
    }
  })
}

async function writeWeights(sources, folder, id, tensors) {
  const { encodeSafetensors } = await sources.load('shared/checkpoint/safetensors.ts')
  const file = join(folder, `${id}.safetensors`)
  writeFileSync(file, encodeSafetensors({ tensors, metadata: {} }))
  return file
}

const TORCH_NAMES = { kernel: 'weight', scale: 'weight', shift: 'bias', mean: 'running_mean', variance: 'running_var' }

/** The tensor under PyTorch's name and in its order of axes: out, in, height, width. The numbers are made up, so they stay where they are. */
function asTorch({ name, shape, data }) {
  const [layer, parameter] = name.split('/')
  const turned = shape.length === 4 ? [shape[3], shape[2], shape[0], shape[1]] : shape.toReversed()
  return { name: `${layer}.${TORCH_NAMES[parameter] ?? parameter}`, shape: turned, data }
}

const cli = (words) =>
  execFileSync(process.execPath, [CLI, ...words], { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })

/** Imports All-CNN-C at full width into a workspace, told to know the drawn shapes. */
export async function importMadeUpModel(sources, folder, workspace) {
  const { paperArchitecture } = await sources.load('shared/architecture/paper.ts')
  const tensors = await madeUpTensors(sources, paperArchitecture('all-cnn-c'))
  const weights = await writeWeights(sources, folder, 'all-cnn-c', tensors)
  cli(['import', '--model', 'all-cnn-c', '--weights', weights, '--dataset', 'shapes', '--workspace', workspace])
}

/** Opens a preset of ImageNet's shape as a model of another program, with a thousand classes; the id that it gets. */
export async function openMadeUpModel(sources, folder, workspace, id) {
  const { presetArchitecture } = await sources.load('shared/architecture/presets/table.ts')
  const tensors = await madeUpTensors(sources, presetArchitecture(id))
  const file = await writeWeights(sources, folder, id, tensors.map(asTorch))
  return JSON.parse(cli(['open', file, '--architecture', id, '--name', id, '--workspace', workspace, '--json'])).id
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
