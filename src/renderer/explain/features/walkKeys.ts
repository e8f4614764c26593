import type { KeyboardEvent } from 'react'
import type { Walk } from '../selection.ts'

const PLAIN: Record<string, Walk> = {
  ArrowLeft: 'previous-channel',
  ArrowRight: 'next-channel',
  ArrowUp: 'previous-layer',
  ArrowDown: 'next-layer',
}
const SHIFTED: Record<string, Walk> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }

/**
 * Arrow keys walk the channels and the layers, with Shift the positions of a map.
 * @param walk null where nothing is selected: then the keys select the first channel
 */
export function walkKeys(event: KeyboardEvent, walk: ((step: Walk) => void) | null, first: () => void): void {
  const step = (event.shiftKey ? SHIFTED : PLAIN)[event.key]
  if (!step && event.key !== 'Enter' && event.key !== ' ') return
  event.preventDefault()
  if (!walk) first()
  else if (step) walk(step)
}
