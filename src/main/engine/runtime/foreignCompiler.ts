import { existsSync } from 'node:fs'

/**
 * GPU drivers bring a compiler library (LLVM) of their own, and one of another version than TensorFlow's in the same process makes
 * TensorFlow's compiler crash. So a driver is loaded only where there is a device for it, and afterwards nothing is compiled here.
 */
let isLoaded = false

/** Said before a GPU driver is loaded into this process. */
export function noteForeignCompiler(): void {
  isLoaded = true
}

/** Whether TensorFlow's own compiler may be used in this process. */
export const mayCompile = (): boolean => !isLoaded

/** Linux names its GPUs as files; a driver that is asked for by name may be one of software. */
export function mayHaveGpu(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync,
): boolean {
  if (platform !== 'linux' || environment.VK_ICD_FILENAMES || environment.VK_DRIVER_FILES) return true
  return ['/dev/dri', '/dev/nvidiactl', '/dev/dxg', '/dev/kfd'].some(exists)
}
