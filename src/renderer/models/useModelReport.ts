import type { OpenModelRequest } from '@shared/api/models.ts'
import { useState } from 'react'
import { canUpload, type UploadFile, uploadFiles } from '../api/upload.ts'
import { api } from '../client.ts'
import { useSettled } from '../components/useSettled.ts'
import { useAnswer } from '../explain/useAnswer.ts'

/** Milliseconds without another key before a file is read anew. */
const REST = 400

/** Brings a dropped file to the host's machine, and those beside it; gives its path there. */
export function useHostPath(file: File | null, beside: readonly UploadFile[], typed: string) {
  const [share, setShare] = useState(0)
  const uploaded = useAnswer(
    file && canUpload()
      ? async (signal) => {
          const place = await uploadFiles([{ path: file.name, content: file }, ...beside], {
            signal,
            onProgress: (done, total) => setShare(total > 0 ? done / total : 1),
          })
          // Of several files it is their folder.
          return beside.length > 0 ? `${place}/${file.name}` : place
        }
      : null,
    [file, beside],
  )
  const rested = useSettled(typed.trim(), REST)
  return file && canUpload()
    ? { ...uploaded, path: uploaded.value, share }
    : { ...uploaded, path: rested || null, share: 1 }
}

/** What the host reads in the file with these answers. */
export function useModelReport(request: OpenModelRequest | null) {
  const key = useSettled(JSON.stringify(request), REST)
  const asked: OpenModelRequest | null = JSON.parse(key)
  return useAnswer(asked ? (signal) => api().models.inspect(asked, { signal }) : null, [key])
}

/** Which networks weights alone may be of; null for a file that says its layers. */
export function useNetworkFits(path: string | null, architecture: string | null) {
  return useAnswer(
    path ? (signal) => api().models.fits({ path, ...(architecture && { architecture }) }, { signal }) : null,
    [path, architecture],
  )
}
