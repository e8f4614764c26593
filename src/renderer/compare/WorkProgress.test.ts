import { expect, it } from 'vitest'
import { progressWords } from './WorkProgress.tsx'

const images = { phase: 'evaluating', done: 256, total: 2000, unit: 'images', secondsLeft: 75 }

it.each([
  ['before the first report', null, 'starting'],
  ['with the time left', images, 'evaluating, 256 of 2000 images, 1 min 15 s left'],
  ['without it', { ...images, secondsLeft: null }, 'evaluating, 256 of 2000 images'],
  ['of unknown length', { ...images, total: null, phase: 'loading the tensor runtime' }, 'loading the tensor runtime'],
] as const)('says how far it is %s', (_, progress, words) => expect(progressWords(progress)).toBe(words))
