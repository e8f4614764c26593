import { readHeader } from '../../../../shared/checkpoint/safetensorsHeader.ts'
import { isReadable } from '../../../../shared/checkpoint/storedNumbers.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import { type ByteSource, partOf } from '../byteSource.ts'
import { foreignJson } from '../foreignJson.ts'
import type { ExternalFiles } from '../onnx/storedTensor.ts'
import { type StateTensor, stridedNumbers } from './stateTensor.ts'

/** Longer headers name more tensors than any network has. */
const MOST_HEADER = 32 * 2 ** 20

export interface SafetensorsState {
  tensors: StateTensor[]
  metadata: Record<string, string>
}

/** The tensors of a safetensors file; their numbers stay where they are. @throws WorkbenchError BAD_FILE */
export function readSafetensors(source: ByteSource): SafetensorsState {
  const bad = (why: string) =>
    new WorkbenchError('BAD_FILE', `${source.label} is not a valid safetensors file: ${why}.`)
  if (source.size < 8) throw bad(`it has only ${source.size} bytes`)
  const first = source.read(0, 8)
  const length = Number(new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true))
  if (length > MOST_HEADER) throw bad(`its header would have ${length} bytes`)
  const head = source.read(0, Math.min(source.size, 8 + length))
  const { entries, metadata, dataStart } = readHeader(head, source.label, source.size)
  const tensors = entries.map(({ name, dtype, shape, begin, end }): StateTensor => {
    const stride = shape.map((_, at) => shape.slice(at + 1).reduce((product, side) => product * side, 1))
    return {
      name,
      shape,
      isFloat: isReadable(dtype),
      read() {
        if (!isReadable(dtype))
          throw bad(`the tensor ${shown(name, 80)} is kept as ${shown(dtype, 20)}, which is not read`)
        const storage = partOf(source, dataStart + begin, end - begin)
        return stridedNumbers(storage, { dtype, offset: 0, shape, stride }, name)
      },
    }
  })
  return { tensors, metadata }
}

const MOST_INDEX = 32 * 2 ** 20

/** The tensors that an index (`model.safetensors.index.json`) spreads over files beside it. @throws WorkbenchError BAD_FILE */
export function readShards(source: ByteSource, files: ExternalFiles): SafetensorsState {
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${source.label} is no index of weights: ${why}.`)
  if (source.size > MOST_INDEX) throw bad(`it has ${source.size} bytes (at most ${MOST_INDEX})`)
  const index = foreignJson(new TextDecoder().decode(source.read(0, source.size)), 'it', bad)
  const map = (index as { weight_map?: unknown } | null)?.weight_map
  if (typeof map !== 'object' || map === null) throw bad('it has no weight_map')
  const entries = Object.entries(map)
  if (entries.some(([, file]) => typeof file !== 'string')) throw bad('it names no file for a tensor')
  const shards = new Map<string, Map<string, StateTensor>>()
  const tensors = entries.map(([name, file]) => {
    let shard = shards.get(file)
    if (!shard) {
      if (shards.size >= 200) throw bad('it names more than 200 files')
      shard = new Map(readSafetensors(files(file)).tensors.map((tensor) => [tensor.name, tensor]))
      shards.set(file, shard)
    }
    const tensor = shard.get(name)
    if (!tensor) throw bad(`its tensor ${shown(name, 80)} is not in ${shown(file, 80)}`)
    return tensor
  })
  return { tensors, metadata: {} }
}
