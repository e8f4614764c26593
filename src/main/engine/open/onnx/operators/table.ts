import { CONSTANTS } from './constants.ts'
import { CONVOLUTION } from './convolution.ts'
import { DENSE } from './dense.ts'
import { ELEMENTWISE } from './elementwise.ts'
import { JOINS } from './joins.ts'
import { NORMALISATION } from './normalisation.ts'
import type { Operators } from './operator.ts'
import { POOLING } from './pooling.ts'
import { SHAPES } from './shapes.ts'

/** Every ONNX operator that is read (onnx.ai/onnx/operators). */
export const OPERATORS: Operators = {
  ...CONVOLUTION,
  ...NORMALISATION,
  ...POOLING,
  ...DENSE,
  ...ELEMENTWISE,
  ...JOINS,
  ...SHAPES,
  ...CONSTANTS,
}
