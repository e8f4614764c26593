import { type ReactNode, useEffect, useState } from 'react'
import { attempt } from '../stores/notify.ts'
import classes from './explain.module.css'
import { filesOfDrop, takeFiles } from './intake.ts'

/** Takes what is dropped anywhere on the page or pasted, and says so while it hovers. */
export function DropTarget({ size, children }: { size: { height: number; width: number }; children: ReactNode }) {
  const [over, setOver] = useState(false)
  const { height, width } = size
  useEffect(() => {
    const take = (data: DataTransfer) =>
      void attempt(async () => takeFiles(await filesOfDrop(data), { height, width }), 'Dropped images')
    const hasContent = (data: DataTransfer | null) =>
      data !== null &&
      [...data.types].some((type) => type === 'Files' || type === 'text/html' || type === 'text/uri-list')
    let depth = 0
    const enter = (event: DragEvent) => {
      if (!hasContent(event.dataTransfer)) return
      event.preventDefault()
      depth++
      setOver(true)
    }
    const leave = () => {
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const end = () => {
      depth = 0
      setOver(false)
    }
    const hover = (event: DragEvent) => {
      if (!hasContent(event.dataTransfer)) return
      event.preventDefault() // else the browser would open the file in place of the workbench
      event.dataTransfer!.dropEffect = 'copy'
    }
    const drop = (event: DragEvent) => {
      if (!hasContent(event.dataTransfer)) return
      event.preventDefault()
      depth = 0
      setOver(false)
      take(event.dataTransfer!)
    }
    const paste = (event: ClipboardEvent) => {
      const data = event.clipboardData
      if (!data || data.files.length === 0) return
      event.preventDefault()
      take(data)
    }
    const listeners: [string, (event: never) => void][] = [
      ['dragenter', enter],
      ['dragleave', leave],
      ['dragover', hover],
      ['drop', drop],
      ['dragend', end],
      ['paste', paste],
    ]
    for (const [kind, listener] of listeners) window.addEventListener(kind, listener as EventListener)
    return () => {
      for (const [kind, listener] of listeners) window.removeEventListener(kind, listener as EventListener)
    }
  }, [height, width])
  return (
    <>
      {children}
      {over && <div className={classes.dropVeil}>Drop to explain</div>}
    </>
  )
}
