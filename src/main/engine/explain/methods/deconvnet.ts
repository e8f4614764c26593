import { backwardMethod } from './backward.ts'

/** Zeiler and Fergus 2014: a ReLU lets positive signals down, whatever the neuron did. */
export const deconvnet = backwardMethod('deconvnet', 'deconvnet')
