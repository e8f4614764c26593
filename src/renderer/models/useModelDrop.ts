import { WorkbenchError } from '@shared/errors.ts'
import { isCurvesName } from '@shared/foreign/sourceNames.ts'
import { modelAmong, TFJS_MODEL } from '@shared/open/endings.ts'
import { useLayoutEffect } from 'react'
import type { UploadFile } from '../api/upload.ts'
import { curvesOfDrop } from '../foreign/droppedCurves.ts'
import { attempt } from '../stores/notify.ts'
import { openCurvesDialog, openModelDialog } from './openStore.ts'

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** A folder with `model.json`, its files by their paths from there; null for every other. */
function modelFolder(files: readonly UploadFile[]) {
  const main = files.find(({ path }) => path.split('/').at(-1) === TFJS_MODEL)
  if (!main) return null
  const above = main.path.slice(0, -TFJS_MODEL.length)
  const beside = files.filter((file) => file !== main && file.path.startsWith(above))
  return {
    file: new File([main.content], TFJS_MODEL),
    beside: beside.map(({ path, content }) => ({ path: path.slice(above.length), content })),
    folder: above.split('/').at(-2) ?? '',
  }
}

/** @throws WorkbenchError BAD_INPUT for a folder without any */
function openDropped(files: readonly UploadFile[]): void {
  const model = modelFolder(files)
  if (model) {
    openModelDialog(model)
    return
  }
  const curves = files.filter(({ path }) => isCurvesName(path.split('/').at(-1)!))
  if (curves.length === 0)
    throw new WorkbenchError(
      'BAD_INPUT',
      'The folder holds no model.json, no event file (events.out.tfevents...) and no CSV file; drop a model of TensorFlow.js, or what a training writes its curves to.',
    )
  openCurvesDialog({ curves })
}

/** A model, or curves of another program, that are dropped anywhere on the page open their dialog; what else no view takes must not replace the page. */
export function useModelDrop(): void {
  // Before the page is seen: an effect after painting leaves a moment in which a drop opens the file in another tab.
  useLayoutEffect(() => {
    const hover = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault()
    }
    // Before the views' own targets, which take images and archives.
    const take = (event: DragEvent) => {
      const curves = event.dataTransfer && curvesOfDrop(event.dataTransfer)
      const model = modelAmong([...(event.dataTransfer?.files ?? [])], ({ name }) => name)
      if (!model && !curves) return
      event.preventDefault()
      event.stopImmediatePropagation()
      // The views' veils end although they have not seen the drop.
      window.dispatchEvent(new Event('dragend'))
      if (model)
        openModelDialog({
          file: model.main,
          beside: model.beside.map((file) => ({ path: file.name, content: file })),
        })
      else void attempt(async () => openDropped((await curves) ?? []), 'The curves were not opened')
    }
    const ignore = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault()
    }
    window.addEventListener('dragover', hover)
    window.addEventListener('drop', take, true)
    window.addEventListener('drop', ignore)
    return () => {
      window.removeEventListener('dragover', hover)
      window.removeEventListener('drop', take, true)
      window.removeEventListener('drop', ignore)
    }
  }, [])
}
