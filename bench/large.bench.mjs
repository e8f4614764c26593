// Networks of ImageNet's shape in the Explain view, end to end in Chromium at 224 x 224: an image dropped until its prediction and all feature
// maps are drawn, a click on a unit until its guided backpropagation is, frames while the maps are scrolled, and the engine's memory.
// Environment: BENCH_ROUNDS (8), BENCH_NETWORKS (resnet-50,vgg-16).
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clickChannel, leaveGuidedAlone, measured, openExplain, timed } from './lib/explainPage.mjs'
import { describeMachine } from './lib/machine.mjs'
import { drop, openMadeUpModel, photograph } from './lib/model.mjs'
import { instrument, launchChromium, quantile, serve } from './lib/page.mjs'
import { saveReport } from './lib/report.mjs'
import { openSources } from './lib/sources.mjs'

const rounds = Number(process.env.BENCH_ROUNDS ?? 8)
/** Medians in ms on two cores, and the layers of which channels are clicked: early, middle, late. */
const NETWORKS = {
  'resnet-50': { drop: 1500, click: 2000, layers: ['conv1', 'add3', 'add8', 'add16'] },
  'vgg-16': { drop: 2500, click: 3000, layers: ['conv2', 'conv7', 'conv10', 'conv13'] },
}
const MEMORY = 3e9
const wanted = (process.env.BENCH_NETWORKS ?? Object.keys(NETWORKS).join()).split(',')

const folder = mkdtempSync(join(tmpdir(), 'allconv-bench-large-'))
const workspace = join(folder, 'workspace')

/** Highest resident memory of the host's engines so far, in bytes. */
function enginePeak() {
  let peak = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine.js')) continue
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`BENCH_LARGE=${folder}`)) continue
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024)
    } catch {
      // It has ended in between.
    }
  return peak
}

async function scrolled(page) {
  await page.mouse.move(500, 600)
  await page.evaluate(() => window.bench.frames())
  for (let i = 0; i < 20; i++) {
    await page.mouse.wheel(0, 400)
    await page.waitForTimeout(30)
  }
  return (await page.evaluate(() => window.bench.stop())).gaps
}

const rows = []
let missed = 0
const row = (network, name, value, bound) => {
  const isMissed = bound !== undefined && value > bound
  if (isMissed) missed++
  rows.push({ network, name, value: Math.round(value), bound: bound ?? null })
  console.log(
    `  ${name}: ${Math.round(value)}${bound === undefined ? '' : ` (bound ${bound}${isMissed ? ', missed' : ''})`}`,
  )
}

async function measure(browser, files, id, network) {
  const host = await serve(workspace)
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await instrument(page)
    const runId = ids[id]
    await openExplain(page, host.url, runId)
    const session = await page.context().newCDPSession(page)
    const look = async (file) => {
      await timed(page, 'drop', '[data-looked]', 'data-looked')
      await drop(session, file)
      return measured(page)
    }
    row(id, 'first image dropped, with the model read, ms', await look(files.at(-1)))
    await page.locator('[data-target][data-phase="ready"] [data-method]').nth(2).waitFor({ timeout: 120_000 })
    await leaveGuidedAlone(page)
    const drops = []
    const clicks = []
    for (let i = 0; i < rounds; i++) {
      drops.push(await look(files[i % (files.length - 1)]))
      await page.locator('[data-target][data-phase="ready"] [data-method]').first().waitFor({ timeout: 120_000 })
      clicks.push(await clickChannel(page, network.layers[i % network.layers.length], i % 4))
    }
    row(id, 'image dropped, median ms', quantile(drops, 0.5), network.drop)
    row(id, 'unit clicked, guided backpropagation, median ms', quantile(clicks, 0.5), network.click)
    const gaps = await scrolled(page)
    row(id, 'scrolling, 95th percentile between frames, ms', quantile(gaps, 0.95))
    row(id, 'scrolling, longest between frames, ms', Math.max(...gaps))
    row(id, 'engine, highest resident memory, MB', enginePeak() / 1e6, MEMORY / 1e6)
    await page.close()
  } finally {
    await host.close()
  }
}

const ids = {}
let machine = null
process.env.BENCH_LARGE = folder
try {
  const sources = await openSources()
  for (const id of wanted) ids[id] = await openMadeUpModel(sources, folder, workspace, id)
  await sources.close()
  const files = []
  for (let i = 0; i < 5; i++) files.push(await photograph(folder, i))
  machine = describeMachine()
  console.log(`${machine.processor}, load ${machine.loadBefore}; photographs of 1200 x 900 pixels`)
  const browser = await launchChromium()
  try {
    for (const id of wanted) {
      console.log(`${id}:`)
      await measure(browser, files, id, NETWORKS[id])
    }
  } finally {
    await browser.close()
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
saveReport('large', { machine, rounds, rows })
process.exit(missed > 0 ? 1 : 0)
