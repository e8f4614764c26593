import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/** Another folder lets two builds stand side by side. */
const out = process.env.ALLCONV_OUT ?? 'out'
const alias = { '@shared': resolve(import.meta.dirname, 'src/shared') }

export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      outDir: `${out}/main`,
      sourcemap: true,
      rollupOptions: {
        // One entry per process: the Electron host, the command line (which also serves the browser host), the engine and the data worker.
        input: {
          index: resolve(import.meta.dirname, 'src/main/hosts/desktop/index.ts'),
          cli: resolve(import.meta.dirname, 'src/main/cli/index.ts'),
          engine: resolve(import.meta.dirname, 'src/main/engine/process.ts'),
          decoder: resolve(import.meta.dirname, 'src/main/engine/images/decoderProcess.ts'),
          batchWorker: resolve(import.meta.dirname, 'src/main/engine/data/batchWorker.ts'),
          whiteningWorker: resolve(import.meta.dirname, 'src/main/engine/data/preprocessing/whiteningWorker.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: `${out}/preload`,
      rollupOptions: {
        input: {
          index: resolve(import.meta.dirname, 'src/preload/index.ts'),
          gpu: resolve(import.meta.dirname, 'src/preload/gpu.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    resolve: { alias },
    plugins: [react()],
    build: {
      outDir: `${out}/renderer`,
      // The page's policy lets no font or script come from a `data:` address.
      assetsInlineLimit: 0,
      minify: true,
      rollupOptions: {
        input: {
          index: resolve(import.meta.dirname, 'src/renderer/index.html'),
          // The script of the desktop application's window that holds the GPU; main writes its page (`gpuProtocol.ts`).
          gpu: resolve(import.meta.dirname, 'src/gpu/page.ts'),
        },
        output: { entryFileNames: ({ name }) => (name === 'gpu' ? 'gpu.js' : 'assets/[name]-[hash].js') },
      },
    },
  },
})
