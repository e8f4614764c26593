// npm run screenshots: a picture of every view and state, in three windows (1440x900, 1024x768, 200 %), light and dark, of a workspace that is
// made for it: four short trainings, a study, and the network that comes along. Some five minutes.
//
//   npm run screenshots                      all, into screenshots/
//   npm run screenshots -- --only compare    those whose names hold this
//   npm run screenshots -- --out DIR
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { launchChromium, serve } from '../bench/lib/page.mjs'
import { ensureBuild } from './lib/build.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { CLI, ROOT } from './lib/paths.mjs'
import { run } from './lib/run.mjs'
import { ensureRuntime } from './lib/runtime.mjs'
import { SCREENS, WINDOWS } from './lib/screens.mjs'
import { say, step, tryStep } from './lib/steps.mjs'

const { values } = parseArgs({
  options: { out: { type: 'string', default: join(ROOT, 'screenshots') }, only: { type: 'string', default: '' } },
})
const out = resolve(values.out)
const wanted = SCREENS.filter(({ name }) => name.includes(values.only))
if (wanted.length === 0) {
  process.stderr.write(`No view's name holds "${values.only}"; scripts/lib/screens.mjs lists them.\n`)
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'allconv-screens-'))
let failed = 0
try {
  await step('Packages', ensurePackages)
  await step('Build', ensureBuild)
  await tryStep('Tensor runtime', ensureRuntime)
  mkdirSync(out, { recursive: true })
  let made = null
  if (wanted.some(({ on }) => on !== 'empty'))
    await step('Workspace', async () => {
      made = await makeWorkspace()
    })
  for (const on of ['empty', undefined]) {
    const screens = wanted.filter((screen) => screen.on === on)
    if (screens.length > 0) await take(screens, join(folder, on ?? 'full'), made)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
say(`${wanted.length * WINDOWS.length * 2 - failed} pictures in ${out}`)
process.exit(failed > 0 ? 1 : 0)

/** Two settings with two seeds each, a study of two cells, and the network that comes along. */
async function makeWorkspace() {
  const workspace = join(folder, 'full')
  const allconv = async (...words) => {
    const { status, output } = await run(process.execPath, [CLI, ...words, '--workspace', workspace], { quiet: true })
    if (status !== 0) throw new Error(output.trim().split('\n').at(-1))
    return output
  }
  const runs = []
  for (const rate of ['0.05', '0.01'])
    for (const seed of ['1', '2']) {
      const asked = ['--epochs', '3', '--learning-rate', rate, '--seed', seed, '--title', `Rate ${rate}, seed ${seed}`]
      const told = await allconv('train', '--preset', 'quick', '--width', '0.125', ...asked)
      runs.push(/^Run (\S+):/m.exec(told)[1])
    }
  const study = join(folder, 'study.json')
  writeFileSync(
    study,
    JSON.stringify({
      name: 'pooling',
      title: 'Does pooling matter?',
      dataset: 'shapes',
      networks: ['model-c', 'convpool-cnn-c'],
      network: { width: 0.125, lastRelu: false },
      preset: 'quick',
      recipe: { epochs: 2, learningRateDrops: [] },
      seeds: { from: 1, count: 2 },
    }),
  )
  await allconv('study', 'run', study)
  const packed = /all-cnn-c-cifar-10-[0-9a-f]+/.exec(await allconv('networks', 'add', 'all-cnn-c-cifar-10'))[0]
  return { runs, study: 'pooling', packed }
}

async function take(screens, workspace, made) {
  const host = await serve(workspace)
  const browser = await launchChromium()
  try {
    for (const { name: window, width, height, scale } of WINDOWS)
      for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
        const shown = { viewport: { width, height }, deviceScaleFactor: scale, colorScheme, reducedMotion: 'reduce' }
        const page = await browser.newPage(/** @type {any} */ (shown))
        await page.goto(host.url)
        for (const { name, hash, act } of screens)
          await tryStep(`${name}, ${window}, ${colorScheme}`, async () => {
            try {
              await page.evaluate((to) => {
                window.location.hash = to
              }, hash(made))
              await page.locator('h1').first().waitFor()
              await act?.(page)
              await settled(page)
              await page.screenshot({ path: join(out, `${name}-${window}-${colorScheme}.png`) })
            } catch (error) {
              failed++
              throw error
            }
          })
        await page.close()
      }
  } finally {
    await browser.close()
    await host.close()
  }
}

/** Waits until nothing loads and nothing moves, some seconds at most: a view that goes on moving is taken as it is. */
async function settled(page) {
  const busy = page.locator('[aria-busy="true"], [role="progressbar"]')
  const end = Date.now() + 8000
  let before = ''
  while (Date.now() < end) {
    await page.waitForTimeout(400)
    const now = await page.evaluate(() => document.body.textContent)
    if ((await busy.count()) === 0 && now === before) return
    before = now
  }
}
