import type { KernelBackend, KernelConfig, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core'
import type { DeviceCommand, FromDevice, TensorReference, ToDevice, Values } from '../shared/gpu/device.ts'

/** The part of tfjs that is used here, so that tests can run the same code on another backend. */
export interface KernelLibrary {
  getKernel(name: string, backend: string): KernelConfig | undefined
}

type DataId = TensorInfo['dataId']

/**
 * Runs an engine's commands on a tfjs backend, in their order. It calls the backend's kernels directly: no tensors, no tidying; the engine says
 * when a buffer is no longer needed.
 */
export function kernelServer(
  { getKernel }: KernelLibrary,
  backendName: string,
  backend: KernelBackend,
  send: (message: FromDevice) => void,
): (commands: ToDevice) => void {
  const buffers = new Map<number, DataId>()
  let failed = false

  const tensorOf = ({ buffer, shape, dtype }: TensorReference): TensorInfo => {
    const dataId = buffers.get(buffer)
    if (!dataId) throw new Error(`there is no buffer ${buffer}`)
    return { dataId, shape, dtype }
  }

  function run({ kernel, inputs, attributes, output }: Extract<DeviceCommand, { kind: 'run' }>): void {
    const config = getKernel(kernel, backendName)
    if (!config) throw new Error(`this GPU has no kernel ${kernel}`)
    const tensors = Array.isArray(inputs)
      ? inputs.map(tensorOf)
      : Object.fromEntries(Object.entries(inputs).map(([name, reference]) => [name, tensorOf(reference)]))
    const found = config.kernelFunc({
      inputs: tensors as NamedTensorInfoMap,
      attrs: attributes as NamedAttrMap,
      backend,
    })
    const result = Array.isArray(found) ? found[0]! : found
    if (result.dtype !== output.dtype || result.shape.join() !== output.shape.join())
      throw new Error(
        `${kernel} gave ${result.dtype} [${result.shape}], but ${output.dtype} [${output.shape}] was expected`,
      )
    buffers.set(output.buffer, result.dataId)
  }

  function read(request: number, buffer: number): void {
    const dataId = buffers.get(buffer)
    if (!dataId) throw new Error(`there is no buffer ${buffer}`)
    // The order of commands is the order of the GPU's queue, so a later write or free cannot come before this.
    Promise.resolve(backend.read(dataId)).then(
      (values) => send({ kind: 'values', request, values: values as Values }),
      fail,
    )
  }

  function fail(error: unknown): void {
    failed = true
    send({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
  }

  return (commands) => {
    if (failed) return
    try {
      for (const command of commands) {
        if (command.kind === 'write')
          buffers.set(
            command.into.buffer,
            backend.write(command.values, command.into.shape, command.into.dtype) as DataId,
          )
        else if (command.kind === 'run') run(command)
        else if (command.kind === 'read') read(command.request, command.buffer)
        else {
          const dataId = buffers.get(command.buffer)
          buffers.delete(command.buffer)
          if (dataId) backend.disposeData(dataId)
        }
      }
    } catch (error) {
      fail(error)
    }
  }
}
