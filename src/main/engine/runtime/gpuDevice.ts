import { existsSync } from 'node:fs'

/**
 * Whether a GPU's driver is worth loading: Linux names its GPUs as files, and where there are none Vulkan's loader only writes warnings. A
 * driver that is asked for by name may be one of software.
 */
export function mayHaveGpu(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync,
): boolean {
  if (platform !== 'linux' || environment.VK_ICD_FILENAMES || environment.VK_DRIVER_FILES) return true
  return ['/dev/dri', '/dev/nvidiactl', '/dev/dxg', '/dev/kfd'].some(exists)
}
