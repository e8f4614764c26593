import { type BrowserWindow, powerSaveBlocker } from 'electron'
import type { Attention } from './attention.ts'

/** Progress on the dock or taskbar, and the machine kept awake while something trains. */
export function showAttention(window: () => BrowserWindow | null): (attention: Attention) => void {
  let blocker: number | null = null
  return ({ progress, stayAwake }) => {
    window()?.setProgressBar(progress ?? -1)
    if (stayAwake && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (!stayAwake && blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
  }
}
