import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { decodeSafetensors } from '../../../shared/checkpoint/safetensors.ts'
import { someNames } from '../../../shared/data/classLists.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { shown } from '../../../shared/shown.ts'
import type { WeightsFile } from '../../../shared/weights/adoptWeights.ts'
import { shardOf } from '../../../shared/weights/forms.ts'
import { diskError } from '../../disk/diskError.ts'
import { readWhole } from './checkpointFile.ts'

const JOIN =
  'open their index (.safetensors.index.json) with "allconv open", or by "Open a model" in the window, or join them in Python: load every shard with safetensors.torch.load_file and write all tensors with save_file'

/**
 * Reads weights that were made elsewhere: a safetensors file, or a folder that holds one, as model hubs ship them.
 * @throws WorkbenchError NOT_FOUND, DISK, or BAD_FILE naming the form of another file and the way out
 */
export async function readWeightsFile(path: string): Promise<WeightsFile> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const file = isFolder ? await onlyFileOf(path) : path
  const label = shown(basename(file))
  const shard = shardOf(file)
  if (shard && shard.of > 1)
    throw new WorkbenchError(
      'BAD_FILE',
      `${label} is one of ${shard.of} shards, each with some of the weights; ${JOIN}.`,
    )
  const { tensors, others, metadata } = decodeSafetensors(await readWhole(file), label)
  return { tensors, others, label, metadata }
}

/** The one safetensors file of a folder; `model.safetensors` where there are several. */
async function onlyFileOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw diskError(error, folder)
  })
  const files = names.filter((name) => name.toLowerCase().endsWith('.safetensors')).sort()
  const file = files.length === 1 ? files[0] : files.find((name) => name === 'model.safetensors')
  if (file) return join(folder, file)
  const called = shown(folder)
  if (files.length === 0) {
    const other = names.filter((name) => /\.(bin|pth?|ckpt|h5|keras|onnx|npz|tar)$/i.test(name)).sort()
    throw new WorkbenchError(
      'BAD_FILE',
      other.length > 0
        ? `${called} is a folder without a safetensors file (it holds ${someNames(other.map((name) => shown(name, 80)))}); write the weights in Python with safetensors.torch.save_file and choose that file.`
        : `${called} is a folder without a safetensors file; choose the file that holds the weights.`,
    )
  }
  throw new WorkbenchError(
    'BAD_FILE',
    shardOf(files[0]!)
      ? `${called} is a folder whose weights are spread over ${files.length} shards; ${JOIN}.`
      : `${called} is a folder with ${files.length} safetensors files (${someNames(files.map((name) => shown(name, 80)))}); choose one of them.`,
  )
}
