import { type ChildProcess, fork } from 'node:child_process'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WorkbenchError } from '../../../shared/errors.ts'
import { builtWorker } from '../base/builtWorker.ts'
import { BUDGET } from './budget.ts'
import { type DecodedImage, decodePicture } from './decodePicture.ts'
import { type FromPictureDecoder, OUT_OF_BUDGET, type ToPictureDecoder } from './decoderProtocol.ts'
import { plainSize } from './plainSize.ts'

/** A process that has nothing to do for so long ends. Milliseconds. */
const IDLE = 30_000
/** Plain JPEG and PNG files of so many pixels cost less than a message to another process. */
const SMALL = 1 << 20

/** Says why a decoder's process ended before it answered. */
function ending(name: string, status: number | null, seconds: number | null): WorkbenchError {
  const why = seconds
    ? `took more than ${seconds} s to decode`
    : status === OUT_OF_BUDGET
      ? 'took more memory to decode than one image may take'
      : 'crashed the decoder'
  return new WorkbenchError('BAD_FILE', `${name} ${why}; scale it down and save it as PNG or JPEG.`)
}

/** Decodes pictures one after another in a process of its own. */
export class PictureProcess {
  private child: ChildProcess | null = null
  private queue: Promise<unknown> = Promise.resolve()
  private idle: NodeJS.Timeout | null = null
  private nextId = 1

  /** @param entry the built decoder */
  constructor(
    private readonly entry: string,
    private readonly seconds: number = BUDGET.seconds,
  ) {}

  decode(path: string, bytes: Uint8Array): Promise<DecodedImage> {
    const work = this.queue.then(() => this.ask(basename(path), bytes))
    this.queue = work.catch(() => {})
    return work
  }

  close(): void {
    if (this.idle) clearTimeout(this.idle)
    this.child?.kill('SIGKILL')
    this.child = null
  }

  private ask(name: string, bytes: Uint8Array): Promise<DecodedImage> {
    if (this.idle) clearTimeout(this.idle)
    this.child ??= fork(this.entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // The allocator that keeps freed memory is for tensors.
      env: { ...process.env, GLIBC_TUNABLES: '', UV_THREADPOOL_SIZE: '2' },
    })
    const child = this.child
    child.ref()
    const id = this.nextId++
    return new Promise<DecodedImage>((resolve, reject) => {
      let isLate = false
      const timer = setTimeout(() => {
        isLate = true
        child.kill('SIGKILL')
      }, this.seconds * 1000)
      const settle = (act: () => void) => {
        clearTimeout(timer)
        child.removeAllListeners()
        child.on('error', () => {}) // it may still fail to be told something
        act()
      }
      child.on('error', () => child.kill('SIGKILL'))
      child.on('exit', (status) =>
        settle(() => {
          this.child = null
          reject(ending(name, status, isLate ? this.seconds : null))
        }),
      )
      child.on('message', (answer: FromPictureDecoder) => {
        if (answer.id !== id) return
        settle(() => {
          this.rest()
          if ('image' in answer) resolve(answer.image)
          else reject(new WorkbenchError('BAD_FILE', answer.refusal))
        })
      })
      child.send({ id, picture: { name, bytes } } satisfies ToPictureDecoder)
    })
  }

  /** Nothing to do: the process stays for the next picture, without keeping this one alive. */
  private rest() {
    this.child?.unref()
    this.child?.channel?.unref?.()
    this.child?.once('exit', () => {
      this.child = null
    })
    this.idle = setTimeout(() => this.close(), IDLE)
    this.idle.unref()
  }
}

let shared: PictureProcess | null = null

/**
 * Decodes a picture to look at within the budget of seconds and memory: in a process that is ended beyond it, unless the picture is plain and
 * small. Where no built decoder is there (TypeScript sources) or none can be forked (the packaged desktop application), it is decoded here.
 * @throws WorkbenchError BAD_FILE
 */
export async function decodeBounded(path: string, bytes: Uint8Array): Promise<DecodedImage> {
  const plain = plainSize(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const url = process.versions.electron ? null : builtWorker('decoder')
  if (!url || (plain && plain.width * plain.height <= SMALL)) return decodePicture(path, bytes)
  shared ??= new PictureProcess(fileURLToPath(url))
  return shared.decode(path, bytes)
}
