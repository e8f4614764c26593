import { readFileSync } from 'node:fs'
import type { RuntimeId } from '../../../shared/training/run.ts'
import { tensorflowOps } from '../ops/eager/tensorflowOps.ts'
import type { NodeBackend, NodeBinding } from '../ops/nodeBackend.ts'
import type { Runtime } from '../ops/runtime.ts'
import type { Attempt, RuntimeOptions } from './attempt.ts'
import { cpuDevice, cudaDevice } from './device.ts'
import { requireHere, tensorLibrary } from './library.ts'
import { nativeLibraries, type TensorFlowKind } from './nativeLibraries.ts'
import { provisionTensorFlow } from './provision.ts'
import { selfTest } from './selfTest.ts'
import { canProvision } from './tensorflowPackage.ts'

/** The one TensorFlow of this process: two copies of its library in one process would clash. */
let loaded: { binding: NodeBinding; addon: string; place: string } | null = null

/** Path of the addon that this process has loaded. */
export function loadedAddon(): string | null {
  return loaded?.addon ?? null
}

/** Why the folder that the user names was not taken, by folder. */
const refused = new Map<string, string>()

/** Why this process could not load TensorFlow from the folder of the settings, in one sentence; null where it could, or did not try. */
export const refusedFolder = (folder: string | null | undefined) => (folder ? (refused.get(folder) ?? null) : null)

/**
 * What a user should know where the folder of the settings was passed over and something else computes: one sentence, or null.
 * @param runtime what computes instead
 */
export function passedOverFolder(folder: string | null | undefined, runtime: { id: RuntimeId; title: string }) {
  const reason = refusedFolder(folder)
  if (!reason) return null
  const instead =
    loaded && runtime.id.startsWith('tensorflow')
      ? `TensorFlow comes from ${loaded.place}`
      : `${runtime.title} computes`
  return `${reason.replace(/\.$/, '')}, so ${instead} instead; correct the folder in the settings, or leave it empty.`
}

/** The installed application has no npm beside it, and its packages cannot be changed. */
const IS_INSTALLED = import.meta.url.includes('.asar/')
const INSTALLED_ADVICE = 'Name a folder with tfjs_binding.node in the settings.'

const ADVICE: Record<TensorFlowKind, string> = {
  gpu: 'For an NVIDIA GPU, install the driver, CUDA and cuDNN, let npm run the install script of @tensorflow/tfjs-node-gpu (npm rebuild @tensorflow/tfjs-node-gpu --ignore-scripts=false), or name a folder with tfjs_binding.node in the settings.',
  cpu: 'Let npm run the install script of @tensorflow/tfjs-node (npm rebuild @tensorflow/tfjs-node --ignore-scripts=false), or name a folder with tfjs_binding.node in the settings.',
}
const PROVISION_ADVICE = 'On this machine `npm start` also fetches a complete library from the npm registry.'
const INSTALLED_PROVISION_ADVICE =
  'On this machine the application fetches a complete library from the npm registry when it first trains.'

function adviceFor(kind: TensorFlowKind): string {
  const provides = kind === 'cpu' && canProvision()
  if (IS_INSTALLED) return provides ? `${INSTALLED_PROVISION_ADVICE} ${INSTALLED_ADVICE}` : INSTALLED_ADVICE
  return provides ? `${PROVISION_ADVICE} ${ADVICE[kind]}` : ADVICE[kind]
}

/** Loads TensorFlow's native library, on an NVIDIA GPU or on the CPU, from the first place where it works. */
export async function loadTensorFlow(kind: TensorFlowKind, options: RuntimeOptions): Promise<Attempt> {
  const tried: string[] = []
  const fail = () => ({
    tried,
    runtime: null,
    advice: adviceFor(kind),
  })
  const missing = missingInstructions()
  if (missing) {
    tried.push(missing)
    return fail()
  }
  // Read by TensorFlow when its library loads, so too late afterwards.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'
  // Of TensorFlow's compiler, which fuses the elementwise passes of compiled graphs. It is to compile at once, so that a step's results do
  // not change with its number; to leave the threads to the lanes; and to keep what is infinite or not a number.
  process.env.TF_XLA_FLAGS ??= '--tf_xla_enable_lazy_compilation=false'
  process.env.XLA_FLAGS ??=
    '--xla_disable_hlo_passes=cpu-parallel-task-assigner --xla_cpu_fast_math_honor_nans=true --xla_cpu_fast_math_honor_infs=true'
  if (kind === 'cpu' && !loaded) process.env.CUDA_VISIBLE_DEVICES = '-1'

  if (!loaded) openFirst(kind, options, tried)
  if (!loaded && kind === 'cpu' && options.onProvision && canProvision()) {
    try {
      await provisionTensorFlow(options.onProvision)
      openFirst(kind, options, tried)
    } catch (error) {
      tried.push(`Fetching TensorFlow's library failed: ${sentence(error)}`)
    }
  }
  if (!loaded) return fail()
  if (kind === 'gpu' && !loaded.binding.isUsingGpuDevice()) {
    tried.push(`TensorFlow ${loaded.binding.TF_Version} from ${loaded.place} loads, but finds no CUDA device.`)
    return fail()
  }
  try {
    const runtime = await start(kind, loaded.binding, options)
    tried.push(`TensorFlow ${runtime.version} from ${loaded.place} loads and computes.`)
    return { tried, runtime, advice: null }
  } catch (error) {
    tried.push(`TensorFlow from ${loaded.place} loads, but does not compute: ${sentence(error)}`)
    return fail()
  }
}

function openFirst(kind: TensorFlowKind, options: RuntimeOptions, tried: string[]): void {
  const folder = options.tensorflowFolder ?? null
  for (const [at, { place, addon }] of nativeLibraries(kind, folder).entries()) {
    const fail = (reason: string) => {
      tried.push(reason)
      if (folder && at === 0) refused.set(folder, reason)
    }
    if (!addon) {
      fail(`There is no tfjs_binding.node in ${place}.`)
      continue
    }
    try {
      loaded = { binding: requireHere(addon) as NodeBinding, addon, place }
      return
    } catch (error) {
      fail(`The library in ${place} does not load: ${sentence(error)}`)
    }
  }
}

let backend: NodeBackend | null = null

async function start(kind: TensorFlowKind, binding: NodeBinding, { threads }: RuntimeOptions): Promise<Runtime> {
  const tf = tensorLibrary()
  if (!backend) {
    const { NodeJSKernelBackend } = requireHere('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend') as {
      NodeJSKernelBackend: new (binding: NodeBinding, packageName: string) => NodeBackend
    }
    requireHere('@tensorflow/tfjs-node-gpu/dist/register_all_kernels')
    tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu'), 3)
  }
  await tf.setBackend('tensorflow')
  backend = tf.backend() as NodeBackend
  const runtime: Runtime = {
    id: kind === 'gpu' ? 'tensorflow-gpu' : 'tensorflow',
    title: kind === 'gpu' ? 'TensorFlow on an NVIDIA GPU' : 'TensorFlow on the CPU',
    device: kind === 'gpu' ? await cudaDevice() : cpuDevice(threads),
    version: binding.TF_Version,
    tf,
    ops: tensorflowOps(tf, backend),
    scoped: (compute) => tf.tidy(compute as () => never),
    native: { backend, binding },
  }
  await selfTest(runtime)
  return runtime
}

/** TensorFlow's builds need AVX and end the process without it, so look before loading. */
function missingInstructions(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]
    if (flags && !/\bavx\b/.test(flags)) return 'This processor has no AVX instructions, which TensorFlow needs.'
  } catch {
    // No /proc here: let the library speak for itself.
  }
  return null
}

function sentence(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim()
  return /[.!?]$/.test(text) ? text : `${text}.`
}
