import { kindOf, type LayerSpec } from './kinds/table.ts'

export { describeShape } from './mapShape.ts'

/** A layer in a reader's words: `3x3 convolution, stride 2`, `3x3 max-pooling, stride 2`, `dropout 50 %`. */
export const describeLayer = (spec: LayerSpec): string => kindOf(spec).describe(spec)
