import { WorkbenchError } from '../../../../shared/errors.ts'
import type { PickleValue } from '../../data/readers/pickleValues.ts'
import { type ByteSource, partOf } from '../byteSource.ts'
import { zipEntries, zipFile } from '../zipDirectory.ts'
import { type StateTensor, stridedNumbers } from './stateTensor.ts'
import { bytesOfStorage, floatOf, type Storage, Tensor, TorchMachine, Unknown } from './torchPickle.ts'

/** A pickle says names and shapes; no network has this many bytes of them. */
const MOST_PICKLE = 64 * 2 ** 20
const MOST_TENSORS = 100_000
const MOST_DEPTH = 40

/** Finds the bytes of a storage. */
type Storages = (storage: Storage) => ByteSource

/** What `torch.save` wrote since version 1.6: a zip archive of a pickle and one file a storage. @throws WorkbenchError BAD_FILE */
export function readTorchZip(source: ByteSource): StateTensor[] {
  const entries = zipEntries(source)
  const pickle = [...entries.values()].find(({ name }) => /(^|\/)data\.pkl$/.test(name))
  if (!pickle)
    throw new WorkbenchError(
      'BAD_FILE',
      `${source.label} holds no data.pkl, which PyTorch writes; save the weights again.`,
    )
  const folder = pickle.name.slice(0, -'data.pkl'.length)
  const order = entries.get(`${folder}byteorder`)
  if (order && new TextDecoder().decode(wholeOf(zipFile(source, order))) === 'big')
    throw new WorkbenchError(
      'BAD_FILE',
      `${source.label} was written on a big-endian machine; load and save it again on another one.`,
    )
  const machine = new TorchMachine(wholeOf(zipFile(source, pickle)), source.label)
  return tensorsIn(
    guarded(source, () => machine.run()),
    source,
    ({ key }) => {
      const entry = entries.get(`${folder}data/${key}`)
      if (!entry)
        throw new WorkbenchError(
          'BAD_FILE',
          `${source.label} lacks the storage ${key.slice(0, 40)}; it is probably cut off.`,
        )
      return zipFile(source, entry)
    },
  )
}

/** What it wrote before: five pickles (magic number, version, system, the object, keys of storages), then each storage behind its length. */
export function readTorchLegacy(source: ByteSource): StateTensor[] {
  const head = source.read(0, Math.min(source.size, MOST_PICKLE))
  let at = 0
  const next = () => {
    const machine = new TorchMachine(head.subarray(at), source.label)
    const value = guarded(source, () => machine.run())
    at += machine.end
    return value
  }
  for (let i = 0; i < 3; i++) next()
  const root = next()
  const keys = next()
  if (!Array.isArray(keys))
    throw new WorkbenchError('BAD_FILE', `${source.label} names no storages; save the weights again.`)
  const known = new Map<string, Storage>()
  collect(root, (tensor) => known.set(tensor.storage.key, tensor.storage))
  const places = new Map<string, number>()
  for (const key of keys) {
    const storage = known.get(String(key))
    if (!storage)
      throw new WorkbenchError(
        'BAD_FILE',
        `${source.label} holds a storage that no tensor views; save the weights again.`,
      )
    places.set(storage.key, at + 8)
    at += 8 + bytesOfStorage(storage)
  }
  return tensorsIn(root, source, (storage) =>
    partOf(source, places.get(storage.key) ?? source.size, bytesOfStorage(storage)),
  )
}

function wholeOf(file: ByteSource): Uint8Array {
  if (file.size > MOST_PICKLE)
    throw new WorkbenchError(
      'BAD_FILE',
      `${file.label} has ${file.size} bytes (at most ${MOST_PICKLE}); save the state_dict alone.`,
    )
  return file.read(0, file.size)
}

/** A pickle that is nested deeper than the stack ends in a sentence, too. */
function guarded(source: ByteSource, run: () => PickleValue): PickleValue {
  try {
    return run()
  } catch (error) {
    if (error instanceof WorkbenchError) throw error
    throw new WorkbenchError('BAD_FILE', `${source.label} is no usable Python file: it is malformed.`, { cause: error })
  }
}

function tensorsIn(root: PickleValue, source: ByteSource, storages: Storages): StateTensor[] {
  const found: StateTensor[] = []
  collect(root, (tensor, name) => {
    const dtype = floatOf(tensor.dtype)
    found.push({
      name,
      shape: [...tensor.shape],
      isFloat: dtype !== null,
      read: () => stridedNumbers(storages(tensor.storage), { ...tensor, dtype: dtype! }, name),
    })
    if (found.length > MOST_TENSORS)
      throw new WorkbenchError(
        'BAD_FILE',
        `${source.label} holds more than ${MOST_TENSORS} tensors; save the state_dict alone.`,
      )
  })
  return found
}

/** Every tensor of a value, by the path that leads to it: `state_dict.layer1.0.conv1.weight`. What contains itself is entered once. */
function collect(root: PickleValue, visit: (tensor: Tensor, name: string) => void): void {
  const entered = new Set<unknown>()
  const walk = (value: unknown, path: string, depth: number) => {
    if (value instanceof Tensor) {
      visit(value, path)
      return
    }
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
    if (depth > MOST_DEPTH || entered.has(value)) return
    entered.add(value)
    const below = (name: string, child: unknown) => walk(child, path === '' ? name : `${path}.${name}`, depth + 1)
    if (value instanceof Map) for (const [name, child] of value) below(name, child)
    else if (Array.isArray(value)) for (const [at, child] of value.entries()) below(String(at), child)
    else if (value instanceof Unknown) walkModule(value, path, walk, depth)
  }
  walk(root, '', 0)
}

/** A whole module that was pickled: its parameters, buffers and modules lie in dictionaries of these names. */
function walkModule(
  { fields }: Unknown,
  path: string,
  walk: (value: unknown, path: string, depth: number) => void,
  depth: number,
): void {
  if (!(fields instanceof Map)) return
  const parts = ['_parameters', '_buffers', '_modules'].map((name) => fields.get(name))
  if (parts.some((part) => part instanceof Map)) for (const part of parts) walk(part ?? null, path, depth + 1)
  else walk(fields, path, depth + 1)
}
