import { backwardMethod } from './backward.ts'

/** The paper's own: both masks, active neurons and positive signals. */
export const guidedBackprop = backwardMethod('guided-backprop', 'guided')
