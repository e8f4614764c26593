import { WorkbenchError } from '@shared/errors.ts'
import { safeParts } from '@shared/uploadNames.ts'

export interface UploadFile {
  /** Path inside the upload, with `/`: `train/cat/1.png`. */
  path: string
  content: Blob
}

/** Where the page's host takes files from a browser. */
const ENDPOINT = '/upload'
/** Requests under way at once: many small files would otherwise wait for one round trip each. */
const LANES = 4

/** Whether this page's host takes uploads; a host on the user's own machine reads paths instead. */
export const canUpload = (): boolean => window.location.protocol.startsWith('http')

/**
 * Sends files to the host, into a temporary folder of the workspace. Those whose names no host takes are left out, and told to `onLeftOut`.
 * @returns the path on the host's machine: of the file where there is one, of the folder otherwise
 * @throws WorkbenchError with the host's own sentence
 */
export async function uploadFiles(
  files: readonly UploadFile[],
  options: {
    signal?: AbortSignal
    onProgress?(doneBytes: number, totalBytes: number): void
    onLeftOut?(paths: string[]): void
  } = {},
): Promise<string> {
  const batch = crypto
    .getRandomValues(new Uint8Array(16))
    .reduce((hex, byte) => hex + byte.toString(16).padStart(2, '0'), '')
  const queue = files.filter(({ path }) => safeParts(path) !== null)
  const odd = files.filter(({ path }) => safeParts(path) === null).map(({ path }) => path)
  if (queue.length === 0 && odd.length > 0)
    throw new WorkbenchError(
      'REFUSED',
      `The file name ${JSON.stringify(odd[0]!.slice(0, 100))} cannot be used here; rename it.`,
    )
  if (odd.length > 0) options.onLeftOut?.(odd)
  const total = queue.reduce((sum, { content }) => sum + content.size, 0)
  let done = 0
  let folder = ''
  const lane = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      const query = new URLSearchParams({ batch, path: file.path })
      const response = await fetch(`${ENDPOINT}?${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: file.content,
        signal: options.signal,
      }).catch((cause) => {
        if (options.signal?.aborted) throw new WorkbenchError('CANCELLED', 'Cancelled.')
        throw new WorkbenchError('NETWORK', `The upload of ${file.path} broke off; try again.`, { cause })
      })
      if (!response.ok) throw new WorkbenchError('REFUSED', (await response.text()).slice(0, 500))
      const answer = (await response.json()) as { file: string; folder: string }
      folder = files.length === 1 ? answer.file : answer.folder
      done += file.content.size
      options.onProgress?.(done, total)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(LANES, files.length) }, lane))
  } catch (error) {
    queue.length = 0
    void fetch(`${ENDPOINT}?${new URLSearchParams({ batch })}`, { method: 'DELETE' }).catch(() => {})
    throw error
  }
  return folder
}
