import { backwardMethod } from './backward.ts'

/** Plain backpropagation: a ReLU lets the signal down where the neuron was active. */
export const gradient = backwardMethod('gradient', 'gradient')
