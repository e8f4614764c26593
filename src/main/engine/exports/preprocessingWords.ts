import type { PreprocessingState } from '../data/preprocessing/state.ts'

/** What the image has to be, in a reader's words. */
export function preprocessingWords(state: PreprocessingState, inside: boolean): string {
  if (inside) return 'none: the image is RGB, its pixels from 0 to 255; the graph does the rest'
  const list = (values: Float32Array) => [...values].map((value) => value.toFixed(3)).join(', ')
  switch (state.kind) {
    case 'none':
      return 'RGB, pixels from 0 to 255 divided by 255'
    case 'standardise':
      return `RGB, pixels from 0 to 255, minus ${list(state.mean)}, divided by ${list(state.deviation)}`
    case 'gcn':
      return 'RGB, pixels from 0 to 255, minus their mean over the image, divided by sqrt(their variance + 10)'
    case 'gcn-zca':
      return 'RGB, pixels from 0 to 255, minus their mean over the image, divided by sqrt(their variance + 10); then whitened: as [H, W, C] minus a mean image, times a matrix'
  }
}
