import type * as tfjs from '@tensorflow/tfjs'

/** An attribute of a TensorFlow operation, as the addon takes it. */
export interface OpAttribute {
  name: string
  /** One of the binding's `TF_ATTR_*` numbers. */
  type: number
  value: unknown
}

/** The part of `tfjs_binding.node` that is used here. */
export interface NodeBinding {
  readonly TF_FLOAT: number
  readonly TF_INT32: number
  readonly TF_BOOL: number
  readonly TF_ATTR_STRING: number
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_FLOAT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_TYPE: number
  readonly TF_ATTR_SHAPE: number
  readonly TF_Version: string
  isUsingGpuDevice(): boolean
  loadSavedModel(folder: string, tags: string): number
  deleteSavedModel(id: number): void
  /** `inputs` and `outputs` are comma-separated graph names. */
  runSavedModel(
    id: number,
    inputs: number[],
    inputNames: string,
    outputNames: string,
  ): { id: number; shape: number[]; dtype: number }[]
}

/** The part of `NodeJSKernelBackend` that is used here. */
export interface NodeBackend extends tfjs.KernelBackend {
  readonly binding: NodeBinding
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: tfjs.Tensor[]): tfjs.Tensor
  executeMultipleOutputs(op: string, attributes: OpAttribute[], inputs: tfjs.Tensor[], outputs: number): tfjs.Tensor[]
  runSavedModel(id: number, inputs: tfjs.Tensor[], inputInfos: { name: string }[], outputNames: string[]): tfjs.Tensor[]
}
