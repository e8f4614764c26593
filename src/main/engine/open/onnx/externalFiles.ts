import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import type { ByteSource } from '../byteSource.ts'
import type { ExternalFiles } from './storedTensor.ts'

/**
 * Lets `work` read files beside a model, in its folder or below it, opened once each and closed with the work; a model may name no other place.
 * @throws WorkbenchError BAD_FILE for a file that is not there, or none
 */
export function withFilesBeside<T>(modelPath: string, work: (files: ExternalFiles) => T): T {
  const { files, close } = filesBeside(modelPath)
  try {
    return work(files)
  } finally {
    close()
  }
}

function filesBeside(modelPath: string): { files: ExternalFiles; close(): void } {
  const open = new Map<string, { fd: number; source: ByteSource }>()
  const folder = dirname(modelPath)
  return {
    files(name) {
      const known = open.get(name)
      if (known) return known.source
      const label = shown(name, 120)
      const bad = (why: string) => new WorkbenchError('BAD_FILE', `The model keeps numbers in ${label}, ${why}.`)
      const plain = normalize(name)
      if (name === '' || name.includes('\0') || /^([/\\]|[a-z]:)/i.test(plain) || plain.split(/[/\\]/).includes('..'))
        throw bad('which is no place beside the model; save it with its external data in its own folder')
      if (open.size >= 1000) throw bad('and in a thousand other files')
      const fd = openBeside(join(folder, plain), bad)
      const { size } = fstatSync(fd)
      const source: ByteSource = {
        label,
        size,
        read(offset, length) {
          if (offset < 0 || length < 0 || offset + length > size)
            throw bad(
              `which ends after ${size} bytes, but ${length} from byte ${offset} on are needed; copy or download it again`,
            )
          const target = Buffer.allocUnsafe(length)
          for (let done = 0; done < length; ) {
            const count = readSync(fd, target, done, length - done, offset + done)
            if (count === 0) throw bad('which became shorter while it was read')
            done += count
          }
          return target
        },
      }
      open.set(name, { fd, source })
      return source
    },
    close() {
      for (const { fd } of open.values()) closeSync(fd)
    },
  }
}

/** A regular file, and nothing that only has a file's name. */
function openBeside(path: string, bad: (why: string) => Error): number {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch {
    throw bad('which does not lie beside it; copy it there')
  }
  if (fstatSync(fd).isFile()) return fd
  closeSync(fd)
  throw bad('which is not a file')
}
