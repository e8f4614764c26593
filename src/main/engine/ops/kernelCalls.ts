import type { NodeBackend } from './nodeBackend.ts'

/** How TensorFlow's kernels are called past tfjs: attributes by their kinds, those that most of them take, and the call. */
export function kernelCalls(backend: NodeBackend) {
  const { binding } = backend
  const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value })
  const text = (name: string, value: string) => ({ name, type: binding.TF_ATTR_STRING, value })
  return {
    type,
    text,
    bool: (name: string, value: boolean) => ({ name, type: binding.TF_ATTR_BOOL, value }),
    ints: (name: string, value: readonly number[]) => ({ name, type: binding.TF_ATTR_INT, value }),
    FLOAT: type('T', binding.TF_FLOAT),
    NHWC: text('data_format', 'NHWC'),
    call: backend.executeSingleOutput.bind(backend),
  }
}
