import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The numbers of a safetensors file, after its header, whose metadata tell times. */
function tensors(file) {
  const bytes = readFileSync(file)
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)))
}

/** Epochs without what a clock says. */
const epochs = (folder) =>
  readFileSync(join(folder, 'epochs.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.stringify({ ...JSON.parse(line), seconds: 0, imagesPerSecond: 0 }))

const list = (folder) => readdirSync(folder).sort()

/**
 * Holds the runs of a workspace against another one's: the same runs, each with the same epochs and the same checkpoints to the bit.
 * @returns {{ runs: number, checkpoints: number, faults: string[] }} what was compared, and each difference as a sentence
 */
export function sameRuns(workspace, other) {
  const faults = []
  let checkpoints = 0
  const [mine, theirs] = [workspace, other].map((root) => list(join(root, 'runs')))
  if (mine.join() !== theirs.join()) faults.push(`The runs are ${mine.join(', ')}, not ${theirs.join(', ')}.`)
  const both = mine.filter((run) => theirs.includes(run))
  for (const run of both) {
    const [a, b] = [workspace, other].map((root) => join(root, 'runs', run))
    const [one, two] = [epochs(a), epochs(b)]
    if (one.join('\n') !== two.join('\n'))
      faults.push(`The ${one.length} epochs of ${run} are not the other's ${two.length}.`)
    const files = [a, b].map((folder) =>
      list(join(folder, 'checkpoints')).filter((name) => name.endsWith('.safetensors')),
    )
    const shared = files[0].filter((name) => files[1].includes(name))
    if (files[0].at(-1) !== files[1].at(-1))
      faults.push(`The last checkpoint of ${run} is ${files[0].at(-1)}, not ${files[1].at(-1)}.`)
    if (shared.length === 0)
      faults.push(`No checkpoint of ${run} is in both workspaces: ${files.map(String).join('; ')}.`)
    for (const name of shared) {
      checkpoints++
      const [x, y] = [a, b].map((folder) => tensors(join(folder, 'checkpoints', name)))
      if (!x.equals(y)) faults.push(`Checkpoint ${name} of ${run} differs.`)
    }
  }
  return { runs: both.length, checkpoints, faults }
}
