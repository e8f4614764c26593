import { isModelName } from '@shared/open/endings.ts'
import { useLayoutEffect } from 'react'
import { openModelDialog } from './openStore.ts'

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** A model that is dropped anywhere on the page opens its dialog; what else no view takes must not replace the page. */
export function useModelDrop(): void {
  // Before the page is seen: an effect after painting leaves a moment in which a drop opens the file in another tab.
  useLayoutEffect(() => {
    const hover = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault()
    }
    // Before the views' own targets, which take images and archives.
    const take = (event: DragEvent) => {
      const model = [...(event.dataTransfer?.files ?? [])].find(({ name }) => isModelName(name))
      if (!model) return
      event.preventDefault()
      event.stopImmediatePropagation()
      // The views' veils end although they have not seen the drop.
      window.dispatchEvent(new Event('dragend'))
      openModelDialog({ file: model })
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
