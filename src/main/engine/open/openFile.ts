import { basename } from 'node:path'
import { WorkbenchError } from '../../../shared/errors.ts'
import { otherForm, recogniseForm } from '../../../shared/weights/forms.ts'
import { type ByteSource, withFile } from './byteSource.ts'
import type { ForeignModel, OpenOptions } from './foreignModel.ts'
import { filesBeside } from './onnx/externalFiles.ts'
import { readOnnx } from './onnx/model.ts'
import { openOnnx } from './onnx/openOnnx.ts'

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

/** Readers of whole models, by the form that they read. */
const READERS: Record<string, (source: ByteSource, path: string, options: OpenOptions) => ForeignModel> = {
  onnx(source, path, options) {
    const { files, close } = filesBeside(path)
    try {
      return openOnnx(readOnnx(source), files, options)
    } finally {
      close()
    }
  },
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
    throw (
      otherForm(source.read(0, Math.min(source.size, HEAD)), source.label) ??
      new WorkbenchError('BAD_FILE', `${source.label} is no model that is read here; export the network as ONNX.`)
    )
  })
}
