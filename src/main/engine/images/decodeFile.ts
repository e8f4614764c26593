import { type FileLocation, withBytes } from '../../disk/readBytes.ts'
import { BUDGET } from './budget.ts'
import { asUnreadable, type Decoded, decodeOpened, openImage, type Size } from './decodeBytes.ts'
import { Unreadable } from './unreadable.ts'

/** What is asked of a decoder about one file. */
export interface DecodeTask {
  file: FileLocation
  /** Size to bring the image to; null only measures it. */
  size: Size | null
  stretch: boolean
  /** Whether no other large image is being decoded. */
  alone: boolean
}

export type DecodeOutcome =
  | ({ kind: 'decoded' } & Decoded)
  | { kind: 'measured'; size: Size }
  /** It needs much memory: to be asked again with `alone`. */
  | { kind: 'large' }
  | { kind: 'unreadable'; message: string; group: string }
  /** The disk failed, not the image. */
  | { kind: 'failed'; code: string; message: string }

/** Decodes or measures one file; whatever is wrong with it is an outcome. */
export async function decodeFile(
  { file, size, stretch, alone }: DecodeTask,
  onLarge?: () => void,
): Promise<DecodeOutcome> {
  try {
    const bytes = await withBytes(file, async (source) => {
      if (source.size === 0) throw new Unreadable('The file is empty.')
      if (source.size > BUDGET.file)
        throw new Unreadable(
          `The file has ${Math.round(source.size / 1e6)} MB; at most ${BUDGET.file / 1e6} MB are read.`,
          `The file has more than ${BUDGET.file / 1e6} MB.`,
        )
      return source.read(0, source.size)
    })
    const opened = await openImage(bytes)
    if (!size) return { kind: 'measured', size: opened.size }
    if (opened.cost > BUDGET.memory)
      throw new Unreadable(
        `The image takes ${Math.round(opened.cost / 1e6)} MB to decode, more than the ${BUDGET.memory / 1e6} MB that one image may take; scale it down, or save it without interlacing.`,
        `The image takes more than ${BUDGET.memory / 1e6} MB to decode.`,
      )
    if (opened.cost > BUDGET.alone) {
      if (!alone) return { kind: 'large' }
      onLarge?.()
    }
    return { kind: 'decoded', ...(await decodeOpened(opened, size, stretch)) }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'EPERM')
      return unreadable(new Unreadable('The file may not be read; check its rights.'))
    if (code === 'ENOENT') return unreadable(new Unreadable('The file vanished meanwhile.'))
    if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return { kind: 'failed', code, message: String(error) }
    return unreadable(asUnreadable(error))
  }
}

export const unreadable = ({ message, kind }: Unreadable): DecodeOutcome => ({
  kind: 'unreadable',
  message,
  group: kind,
})
