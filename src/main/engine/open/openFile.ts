import { basename } from 'node:path'
import type { Architecture } from '../../../shared/architecture/spec.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { FitReport } from '../../../shared/open/networkFits.ts'
import { otherForm, recogniseForm } from '../../../shared/weights/forms.ts'
import { type ByteSource, withFile } from './byteSource.ts'
import { filesNamedByJson, filesNamedByOnnx } from './filesNamed.ts'
import type { ForeignModel, OpenOptions } from './foreignModel.ts'
import { readKerasHdf5, readKerasZip } from './keras/files.ts'
import { openKeras } from './keras/openKeras.ts'
import { withFilesBeside } from './onnx/externalFiles.ts'
import { readOnnx } from './onnx/model.ts'
import { drawOnnx, openOnnx } from './onnx/openOnnx.ts'
import { ownExport } from './onnx/ownExport.ts'
import { fitReport } from './states/fitReport.ts'
import { openStates, recogniseStates } from './states/openStates.ts'
import { readSafetensors, readShards } from './states/safetensorsFile.ts'
import type { StateTensor } from './states/stateTensor.ts'
import { readTorchLegacy, readTorchZip } from './states/torchFile.ts'
import { openTfjs } from './tfjs/openTfjs.ts'

/** Bytes of a file's beginning and of its end that its form is recognised by. */
const HEAD = 65_536

/** What a file is, by its content; its name decides only what that leaves open. */
export function formOf(source: ByteSource, name: string) {
  if (source.size <= 2 * HEAD) return recogniseForm(source.read(0, source.size), name)
  const seen = new Uint8Array(2 * HEAD)
  seen.set(source.read(0, HEAD))
  seen.set(source.read(source.size - HEAD, HEAD), HEAD)
  return recogniseForm(seen, name)
}

const TORCH = 'PyTorch state dict'
const SAFETENSORS = 'safetensors'

/** What is done with weights alone, while their file is open. */
type States<T> = (tensors: readonly StateTensor[], form: string) => T

/** Readers of weights alone, by the form that they read. */
const STATE_READERS: Record<string, <T>(source: ByteSource, path: string, take: States<T>) => T> = {
  'pytorch-zip': (source, _path, take) => take(readTorchZip(source), TORCH),
  'pytorch-legacy': (source, _path, take) => take(readTorchLegacy(source), TORCH),
  'sharded-index': (source, path, take) =>
    withFilesBeside(path, (files) => take(readShards(source, files).tensors, SAFETENSORS)),
  [SAFETENSORS]: (source, _path, take) => take(readSafetensors(source).tensors, SAFETENSORS),
}

const tfjs = (source: ByteSource, path: string, options: OpenOptions): ForeignModel =>
  withFilesBeside(path, (files) => openTfjs(source, files, options))

/** Readers of whole models, by the form that they read. */
const READERS: Record<string, (source: ByteSource, path: string, options: OpenOptions) => ForeignModel> = {
  'tfjs-graph': tfjs,
  'tfjs-layers': tfjs,
  'keras-zip': (source, _path, options) => openKeras(readKerasZip(source), options),
  hdf5: (source, _path, options) => openKeras(readKerasHdf5(source), options),
  onnx: (source, path, options) =>
    withFilesBeside(path, (files) => {
      const model = readOnnx(source)
      return ownExport(model, files, options) ?? openOnnx(model, files, options)
    }),
}

/** Forms whose JSON names the files of their weights. */
const JSON_FORMS = new Set(['sharded-index', 'tfjs-graph', 'tfjs-layers'])

/** A length and a JSON object: what nothing else begins with. */
function isSafetensors(source: ByteSource): boolean {
  return source.size > 8 && source.read(8, 1)[0] === 0x7b
}

/** What readers are found by: the form's id; empty where it is none. */
const idOf = (source: ByteSource, path: string) =>
  formOf(source, basename(path))?.id ?? (isSafetensors(source) ? SAFETENSORS : '')

/**
 * Reads a model that another program wrote, whatever its form.
 * @throws WorkbenchError BAD_FILE naming the form, node, tensor or byte; NOT_FOUND, DISK
 */
export function openModelFile(path: string, options: OpenOptions): Promise<ForeignModel> {
  return withFile(path, (source) => {
    const id = idOf(source, path)
    const states = STATE_READERS[id]
    if (states) return states(source, path, (tensors, form) => openStates(tensors, source.label, form, options))
    const reader = READERS[id]
    if (reader) return reader(source, path, options)
    throw notRead(source)
  })
}

function notRead(source: ByteSource): WorkbenchError {
  const head = source.read(0, Math.min(source.size, HEAD))
  const isEmpty = head.every((byte) => byte === 0)
  const what = isEmpty
    ? `begins with ${head.length} bytes of zeros, as a download that was cut off leaves it; get the file again`
    : 'is no model that is read here; export the network as ONNX'
  return otherForm(head, source.label) ?? new WorkbenchError('BAD_FILE', `${source.label} ${what}.`)
}

/**
 * Refuses what cannot be opened as far as that is known without its weights, however large the file is: by its form, an ONNX file's structure,
 * and names and shapes of weights alone.
 * @returns the files that it names beside it, relative to its folder: what it computes is in these too
 * @throws WorkbenchError as `openModelFile`
 */
export function checkModelFile(path: string, options: OpenOptions): Promise<string[]> {
  return withFile(path, (source) => {
    const id = idOf(source, path)
    const states = STATE_READERS[id]
    if (states) states(source, path, (tensors) => void recogniseStates(tensors, source.label, options))
    else if (id === 'onnx') return filesNamedByOnnx(readOnnx(source))
    else if (!READERS[id]) throw notRead(source)
    return JSON_FORMS.has(id) ? filesNamedByJson(source) : []
  })
}

/**
 * Which networks a file of weights alone may be of; null for a file that says its layers, and one that is no model.
 * @throws WorkbenchError BAD_FILE naming tensor or byte; NOT_FOUND, DISK
 */
export function fitsOfFile(path: string, options: OpenOptions): Promise<FitReport | null> {
  return withFile(path, (source) => {
    const states = STATE_READERS[idOf(source, path)]
    return states ? states(source, path, (tensors) => fitReport(tensors, options)) : null
  })
}

/**
 * The network of an ONNX file that is read but for some of its operators, to be drawn alone; null for other files.
 * @throws WorkbenchError BAD_FILE naming node, tensor or byte; NOT_FOUND, DISK
 */
export function drawingOfFile(path: string, options: OpenOptions): Promise<Architecture | null> {
  return withFile(path, (source) =>
    idOf(source, path) === 'onnx' ? withFilesBeside(path, (files) => drawOnnx(readOnnx(source), files, options)) : null,
  )
}
