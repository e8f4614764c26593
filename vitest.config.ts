import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@shared': resolve(import.meta.dirname, 'src/shared') } },
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'scripts/**/*.test.ts'],
    // Native addons (TensorFlow, SQLite) live in processes of their own: a crash ends one file, not the run.
    pool: 'forks',
    maxWorkers: 2,
    // No test depends on speed: these only end what hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
