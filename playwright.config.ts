import { defineConfig } from '@playwright/test'
import type { WorkbenchOptions } from './e2e/fixtures.ts'
import { findChromium } from './scripts/lib/chromium.mjs'
import { findElectron, hasDisplay } from './scripts/lib/electron.mjs'

const executablePath = (await findChromium()) ?? undefined
const electron = findElectron()
const isRoot = process.getuid?.() === 0
// Said in every worker's configuration, but printed by the one that starts the run.
if (!electron && process.env.TEST_WORKER_INDEX === undefined)
  process.stderr.write('Electron has no executable here: its project is skipped; the same specs run in the browser.\n')
else if (electron && !hasDisplay() && process.env.TEST_WORKER_INDEX === undefined)
  process.stderr.write('There is no display for Electron: its project is skipped (try xvfb-run).\n')

export default defineConfig<WorkbenchOptions>({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  // Every test trains on all cores: two at once would only slow each other down.
  workers: 1,
  // Generous: a machine that does other things as well is slow, not broken.
  timeout: 240_000,
  // No limit on the whole (Playwright's default): a slow machine has many slow tests, and each has its own limit.
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  // A click that finds nothing to click must not wait for the end of its test.
  use: {
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [
    {
      name: 'browser',
      use: {
        window: 'browser',
        launchOptions: { executablePath, args: isRoot ? ['--no-sandbox'] : [] },
      },
    },
    ...(electron && hasDisplay() ? [{ name: 'electron', use: { window: 'electron' as const } }] : []),
  ],
})
