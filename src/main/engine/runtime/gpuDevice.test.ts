import { expect, it } from 'vitest'
import { mayHaveGpu } from './gpuDevice.ts'

it.each([
  { platform: 'linux', files: [], environment: {}, may: false },
  { platform: 'linux', files: ['/dev/dri'], environment: {}, may: true },
  { platform: 'linux', files: [], environment: { VK_ICD_FILENAMES: '/usr/share/swiftshader.json' }, may: true },
  { platform: 'darwin', files: [], environment: {}, may: true },
] as const)('looks for a GPU on $platform with $files: $may', ({ platform, files, environment, may }) => {
  expect(mayHaveGpu(environment, platform, (path) => (files as readonly string[]).includes(path))).toBe(may)
})
