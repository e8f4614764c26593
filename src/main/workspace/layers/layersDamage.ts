import { WorkbenchError } from '../../../shared/errors.ts'
import { diagnosedBefore, diagnosticsEvery } from '../../../shared/training/layerDiagnostics.ts'
import type { RunRequest } from '../../../shared/training/run.ts'
import { setDamagedAside, writeWhole } from '../../disk/wholeFile.ts'
import { type ExaminedLayers, examineLayers } from './layersFile.ts'
import { encodeLayerRecords, encodeLayersHeader, layersOf } from './layersRecord.ts'

interface Examined {
  found: ExaminedLayers | null
  missing: number
  isForeign: boolean
  names: string[]
}

/** @param steps done by the run's newest checkpoint, of which those before it are on the disk */
async function examine(path: string, request: RunRequest, steps: number): Promise<Examined> {
  const names = layersOf(request)
  let isForeign = false
  const found = await examineLayers(path, names, steps).catch((error) => {
    if (!(error instanceof WorkbenchError && error.code === 'BAD_FILE')) throw error
    isForeign = true
    return null
  })
  isForeign ||= found !== null && (!found.isOurs || found.names.join('\n') !== names.join('\n'))
  // Runs of before there were measurements have none, or begin in the middle: nothing of those is missing.
  const isOld = request.diagnosticsEvery === undefined
  const every = diagnosticsEvery(request)
  const since = isOld ? (found?.measured[0]?.step ?? steps) : 0
  const wanted = diagnosedBefore(steps, every) - diagnosedBefore(since, every)
  const missing = Math.max(found?.damaged ?? 0, wanted - (found?.measured.length ?? 0))
  return { found, missing, isForeign, names }
}

function whatIsWrong(path: string, { found, missing, isForeign }: Examined, header: string): string {
  const what = isForeign || (found?.damaged ?? 0) > 0 ? 'is damaged' : found ? 'is not whole' : 'is missing'
  const lost = `${missing} ${missing === 1 ? 'measurement of the layers is' : 'measurements of the layers are'} missing`
  const others = found && found.measured.length > 0 ? '; the others are kept' : ''
  return `${path} ${what}: ${missing === 0 ? header : `${lost}${others}`}`
}

/** What a run at rest lacks of its measurements, in one sentence; null where it has all. Changes nothing. */
export async function layersProblem(path: string, request: RunRequest, steps: number): Promise<string | null> {
  const examined = await examine(path, request, steps)
  if (examined.missing === 0 && !examined.isForeign) return null
  return `${whatIsWrong(path, examined, 'its header is gone; "allconv doctor --rebuild" makes it again')}.`
}

/** The same, after a file that is none of this run's measurements was set aside and its good records went into a new one. */
export async function repairLayers(path: string, request: RunRequest, steps: number): Promise<string | null> {
  const examined = await examine(path, request, steps)
  const { found, missing, isForeign, names } = examined
  if (missing === 0 && !isForeign) return null
  let kept = ''
  if (isForeign) {
    kept = `; the damaged file is kept as ${await setDamagedAside(path)}`
    const usable = found && found.names.length === names.length ? found.measured : []
    if (usable.length > 0) {
      const bytes = Buffer.concat([encodeLayersHeader(names), encodeLayerRecords(usable, names.length)])
      await writeWhole(path, bytes, { makeFolder: false })
    }
  }
  return `${whatIsWrong(path, examined, 'its header was made again')}${kept}.`
}
