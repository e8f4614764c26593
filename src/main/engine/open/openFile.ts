import { basename } from 'node:path'
import { WorkbenchError } from '../../../shared/errors.ts'
import { otherForm, recogniseForm } from '../../../shared/weights/forms.ts'
import { type ByteSource, withFile } from './byteSource.ts'
import type { ForeignModel, OpenOptions } from './foreignModel.ts'
import { filesBeside } from './onnx/externalFiles.ts'
import { readOnnx } from './onnx/model.ts'
import { openOnnx } from './onnx/openOnnx.ts'
import { ownExport } from './onnx/ownExport.ts'
import { openStates } from './states/openStates.ts'
import { readSafetensors, readShards } from './states/safetensorsFile.ts'
import { readTorchLegacy, readTorchZip } from './states/torchFile.ts'

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

/** Readers of whole models, by the form that they read. */
const READERS: Record<string, (source: ByteSource, path: string, options: OpenOptions) => ForeignModel> = {
  'pytorch-zip': (source, _path, options) => openStates(readTorchZip(source), source.label, TORCH, options),
  'pytorch-legacy': (source, _path, options) => openStates(readTorchLegacy(source), source.label, TORCH, options),
  'sharded-index'(source, path, options) {
    const { files, close } = filesBeside(path)
    try {
      return openStates(readShards(source, files).tensors, source.label, SAFETENSORS, options)
    } finally {
      close()
    }
  },
  onnx(source, path, options) {
    const { files, close } = filesBeside(path)
    try {
      const model = readOnnx(source)
      return ownExport(model, files, options) ?? openOnnx(model, files, options)
    } finally {
      close()
    }
  },
}

/** A length and a JSON object: what nothing else begins with. */
function isSafetensors(source: ByteSource): boolean {
  return source.size > 8 && source.read(8, 1)[0] === 0x7b
}

/**
 * Reads a model that another program wrote, whatever its form.
 * @throws WorkbenchError BAD_FILE naming the form, node, tensor or byte; NOT_FOUND, DISK
 */
export function openModelFile(path: string, options: OpenOptions): Promise<ForeignModel> {
  return withFile(path, (source) => {
    const form = formOf(source, basename(path))
    const reader = form ? READERS[form.id] : undefined
    if (reader) return reader(source, path, options)
    if (isSafetensors(source)) return openStates(readSafetensors(source).tensors, source.label, SAFETENSORS, options)
    throw (
      otherForm(source.read(0, Math.min(source.size, HEAD)), source.label) ??
      new WorkbenchError('BAD_FILE', `${source.label} is no model that is read here; export the network as ONNX.`)
    )
  })
}
