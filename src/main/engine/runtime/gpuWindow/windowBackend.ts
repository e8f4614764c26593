import type { BackendValues, DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs'
import { WorkbenchError } from '../../../../shared/errors.ts'
import type { DeviceCommand, FromDevice, TensorReference, ToDevice, Values } from '../../../../shared/gpu/device.ts'
import type { TensorLibrary } from '../../ops/runtime.ts'
import { KERNEL_SHAPES, type Result } from './kernelShapes.ts'

/** Name of the backend in tfjs's list. */
export const WINDOW_BACKEND = 'gpu-window'

/** Numbers above which a message leaves at once: tfjs may hold on to the array that it was given, and whoever gave it may change it. */
const COPIED = 4096

/** What lies in the window; several tensors of other shapes may share it. */
class Held {
  references = 1
  constructor(readonly buffer: number) {}
}

/** The backend whose tensors lie in another process, and what reaches it from there. */
export interface WindowBackend {
  backend: KernelBackend
  /** Takes a message of the window. */
  receive(message: FromDevice): void
}

/**
 * A tfjs backend that computes nothing itself: every kernel becomes a command to the window with the GPU, and only reading numbers waits. Commands
 * go in one message at the end of the present turn or with the next read. Kernels are registered for `WINDOW_BACKEND`.
 */
export function createWindowBackend(tf: TensorLibrary, send: (commands: ToDevice) => void): WindowBackend {
  let commands: DeviceCommand[] = []
  let nextBuffer = 1
  let nextRequest = 1
  let failure: WorkbenchError | null = null
  const reads = new Map<number, { resolve(values: Values): void; reject(error: unknown): void }>()

  const flush = () => {
    const batch = commands
    commands = []
    if (batch.length > 0 && !failure) send(batch)
  }
  const push = (command: DeviceCommand) => {
    if (commands.push(command) === 1) queueMicrotask(flush)
  }
  const reference = ({ dataId, shape, dtype }: TensorInfo): TensorReference => ({
    buffer: (dataId as Held).buffer,
    shape,
    dtype: dtype as TensorReference['dtype'],
  })

  class Backend extends tf.KernelBackend {
    override write(values: BackendValues, shape: number[], dtype: DataType): object {
      const held = new Held(nextBuffer++)
      const small = values.length <= COPIED
      push({
        kind: 'write',
        into: reference({ dataId: held, shape, dtype }),
        values: (small ? values.slice() : values) as Values,
      })
      if (!small) flush()
      return held
    }
    override read(dataId: object): Promise<BackendValues> {
      if (failure) return Promise.reject(failure)
      const request = nextRequest++
      push({ kind: 'read', request, buffer: (dataId as Held).buffer })
      const values = new Promise<Values>((resolve, reject) => reads.set(request, { resolve, reject }))
      flush()
      return values
    }
    override incRef(dataId: object): void {
      ;(dataId as Held).references++
    }
    override refCount(dataId: object): number {
      return (dataId as Held).references
    }
    override disposeData(dataId: object, force = false): boolean {
      const held = dataId as Held
      held.references--
      if (held.references > 0 && !force) return false
      push({ kind: 'free', buffer: held.buffer })
      return true
    }
    /** Has a kernel run in the window. */
    run(kernel: string, inputs: Inputs, attributes: Attributes, result: Result): TensorInfo {
      const info = { ...result, dataId: new Held(nextBuffer++) }
      const references = Object.entries(inputs).map(([name, input]) => [name, reference(input)] as const)
      push({
        kind: 'run',
        kernel,
        inputs: Array.isArray(inputs) ? references.map(([, one]) => one) : Object.fromEntries(references),
        attributes,
        output: reference(info),
      })
      return info
    }
    override numDataIds(): number {
      return nextBuffer // asked for only while debugging
    }
    override memory() {
      return { unreliable: false }
    }
    override floatPrecision(): 16 | 32 {
      return 32
    }
    override timerAvailable() {
      return false
    }
    override dispose() {}
  }

  const backend = new Backend()
  registerKernels(tf)

  return {
    backend,
    receive(message) {
      if (message.kind === 'values') {
        reads.get(message.request)?.resolve(message.values)
        reads.delete(message.request)
      } else if (message.kind === 'failed') {
        failure ??= new WorkbenchError(
          'RUNTIME',
          `The GPU gave up (${message.reason}); take a smaller batch or another runtime.`,
        )
        for (const { reject } of reads.values()) reject(failure)
        reads.clear()
      }
    },
  }
}

/** Kernels are tfjs's own for all backends of that name, so they are registered once. */
function registerKernels(tf: TensorLibrary): void {
  if (tf.getKernel('Conv2D', WINDOW_BACKEND)) return
  type Call = (inputs: Inputs, attributes: Attributes, backend: Runner) => TensorInfo
  const register = (kernelName: string, call: Call) =>
    tf.registerKernel({
      kernelName,
      backendName: WINDOW_BACKEND,
      kernelFunc: ({ inputs, attrs, backend }) => call(inputs as Inputs, attrs ?? {}, backend as Runner),
    })
  for (const [kernel, resultOf] of Object.entries(KERNEL_SHAPES))
    register(kernel, (inputs, attributes, backend) =>
      backend.run(kernel, inputs, attributes, resultOf(tf, inputs, attributes)),
    )
  /** The same numbers, seen in another shape. */
  const again = ({ dataId, dtype }: TensorInfo, shape: number[], backend: Runner): TensorInfo => {
    backend.incRef(dataId)
    return { dataId, shape, dtype }
  }
  register('Identity', ({ x }, _, backend) => again(x!, x!.shape, backend))
  register('Reshape', ({ x }, { shape }, backend) =>
    again(x!, tf.util.inferFromImplicitShape(shape as number[], tf.util.sizeFromShape(x!.shape)), backend),
  )
}
interface Runner extends KernelBackend {
  run(kernel: string, inputs: Inputs, attributes: Attributes, result: Result): TensorInfo
}
type Inputs = Record<string, TensorInfo>
type Attributes = Record<string, unknown>
