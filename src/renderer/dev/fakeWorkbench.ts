import { DEFAULT_SETTINGS, type Settings } from '@shared/api/host.ts'

/** The procedures of the host itself, its settings in memory. */
export function fakeWorkbench() {
  let settings: Settings = DEFAULT_SETTINGS
  return {
    info: async () => ({
      version: '0.1.0',
      versions: { node: '24.1.0', tensorflow: '1.15.0', tfjs: '4.22.0' },
      platform: 'linux',
      hostname: 'gpu-bench-3',
      workspace: '/home/ada/AllConv Workbench',
      memoryBytes: 16e9,
      capabilities: { revealInFolder: false, nativeDialogs: false, remoteHosts: false, notifications: false },
    }),
    sessions: async () => [],
    changes: async () => (async function* () {})(),
    settings: async () => settings,
    settingsProblem: async () => null,
    saveSettings: async (part: Partial<Settings>) => (settings = { ...settings, ...part }),
    doctor: async () => ({
      runtimes: [
        {
          id: 'tensorflow-gpu',
          title: 'TensorFlow with CUDA',
          works: false,
          device: null,
          version: null,
          tried: ['The library libcudart.so.11.0 is not on this machine.'],
          advice: 'Install CUDA 11.8 and cuDNN 8, or name the folder with the library in the settings.',
        },
        {
          id: 'tensorflow',
          title: 'TensorFlow on the CPU',
          works: true,
          device: '2 CPU threads',
          version: '1.15.0',
          tried: ['Loaded from the cache.'],
          advice: null,
        },
        {
          id: 'wasm',
          title: 'WebAssembly',
          works: true,
          device: '2 CPU threads',
          version: '4.22.0',
          tried: ['Loaded.'],
          advice: null,
        },
      ],
      chosen: 'tensorflow',
      workspace: {
        path: '/home/ada/AllConv Workbench',
        exists: true,
        writable: true,
        freeBytes: 81e9,
        usedBytes: 2.1e9,
        problems: [],
      },
      versions: { node: '24.1.0', tfjs: '4.22.0' },
      cores: 2,
      memoryBytes: 16e9,
    }),
  }
}
