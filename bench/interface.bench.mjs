// What a user waits for in the page, in Chromium on a real, built host: the first view after `npm start`; curves of long runs, whole and
// zoomed; the frames while a training streams, in the run's own page and in a table of 200 runs; all maps of a layer; the scripts a view
// needs. (Dropping an image and clicking a unit: `explain`.) Environment: BENCH_ROUNDS, BENCH_PARTS (a pattern) to leave some out.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../scripts/lib/paths.mjs'
import { describeMachine } from './lib/machine.mjs'
import { drop, importMadeUpModel, photograph } from './lib/model.mjs'
import { chooseRuns, instrument, launchChromium, longestTask, quantile, serve, serveBy, zoomIn } from './lib/page.mjs'
import { saveReport } from './lib/report.mjs'
import { sortBySeed, typeFilter } from './lib/runsTable.mjs'
import { openSources } from './lib/sources.mjs'
import { makeRuns } from './lib/workspace.mjs'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const parts = new RegExp(process.env.BENCH_PARTS ?? '')
const folder = mkdtempSync(join(tmpdir(), 'allconv-bench-interface-'))
const rows = []
/** One line of the report; `bound` in the same unit, null for none. */
function note(what, value, unit, bound = null) {
  rows.push({
    what,
    value: +value.toFixed(unit === 'ms' ? 0 : 1),
    unit,
    bound,
    holds: bound === null || value <= bound,
  })
}

const browser = await launchChromium()
async function openPage(url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await instrument(page)
  await page.goto(url)
  return page
}
const go = (page, hash) =>
  page.evaluate((to) => {
    window.location.hash = to
  }, hash)

/** From the start of `npm start` in a built clone until the first view can be used, in a browser that is open already. */
async function startUp() {
  const times = []
  for (let round = 0; round < rounds; round++) {
    const workspace = join(folder, `start-${round}`)
    const begin = performance.now()
    const host = await serveBy(
      process.execPath,
      [join(ROOT, 'scripts', 'start.mjs'), '--browser', '--port', '0', '--workspace', workspace],
      { ...process.env, CI: '1' },
    )
    const said = performance.now() - begin
    const page = await browser.newPage()
    await page.goto(host.url)
    await page.getByRole('button', { name: 'Quick start' }).first().waitFor()
    times.push({ all: performance.now() - begin, said })
    await page.context().close()
    await host.close()
  }
  note(
    'npm start until the first view can be used',
    quantile(
      times.map(({ all }) => all),
      0.5,
    ),
    'ms',
    2000,
  )
  note(
    'of these, until the address is said',
    quantile(
      times.map(({ said }) => said),
      0.5,
    ),
    'ms',
  )
}

/** Scripts that each view has loaded when it is opened first, uncompressed and as sent. */
async function scripts(url) {
  for (const view of ['train', 'explain', 'compare', 'architectures', 'datasets', 'settings', 'help']) {
    const page = await openPage(url)
    await go(page, `#/${view}`)
    await page.reload()
    await page.locator('main h1, main h2').first().waitFor()
    await page.waitForLoadState('networkidle')
    const bytes = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.endsWith('.js'))
        .reduce(
          (sum, { decodedBodySize, encodedBodySize }) => [sum[0] + decodedBodySize, sum[1] + encodedBodySize],
          [0, 0],
        ),
    )
    note(`scripts of the view ${view}`, bytes[0] / 1024, 'KiB', 1024)
    note(`scripts of the view ${view}, as sent`, bytes[1] / 1024, 'KiB')
    await page.context().close()
  }
}

/** Eight runs of 100,000 steps in one chart: from the choice to the picture, and from the end of a drag to the picture of the part. */
async function charts(url, ids) {
  const page = await openPage(url)
  const opened = []
  const zoomed = []
  const queried = []
  await go(page, '#/compare/runs')
  await page.getByText('Tick runs to lay their curves over one another.').waitFor()
  for (let round = 0; round < rounds; round++) {
    const whole = await chooseRuns(page, ids)
    opened.push(whole.painted)
    queried.push(whole.query)
    const part = await zoomIn(page, round)
    zoomed.push(part.painted)
    queried.push(part.query)
    await go(page, '#/compare/runs')
    await page.getByText('Tick runs to lay their curves over one another.').waitFor()
  }
  note('8 runs of 100,000 steps chosen, until drawn', quantile(opened, 0.5), 'ms')
  note('the same runs: question and answer over the socket', quantile(queried, 0.5), 'ms', 100)
  note('zoom into them, until drawn', quantile(zoomed, 0.5), 'ms', 100)
  await page.context().close()
}

/**
 * Frames while a training streams, which would take the cores for itself, and the processor time of the page's own tasks.
 * @param act what is done meanwhile
 */
async function streaming(page, what, seconds, act, bound = 50) {
  let frames
  const task = await longestTask(browser, page, async () => {
    await page.evaluate(() => window.bench.frames())
    const until = Date.now() + seconds * 1000
    while (Date.now() < until) await act(page)
    frames = await page.evaluate(() => window.bench.stop()) // before the end of tracing, which takes frames
  })
  const { gaps, long } = frames
  note(`${what}: longest task of the page, processor time`, task, 'ms', bound)
  note(`${what}: 99 % of the frames`, quantile(gaps, 0.99), 'ms', bound)
  note(`${what}: longest frame`, Math.max(...gaps), 'ms', bound)
  for (const { ms, blocking, scripts: those } of long.sort((a, b) => b.ms - a.ms).slice(0, 3))
    console.log(
      `  ${what}: a frame of ${ms.toFixed(0)} ms (blocking ${blocking.toFixed(0)}): ${those
        .slice(0, 3)
        .map(({ ms: own, what: name }) => `${own} ms ${name}`)
        .join('; ')}`,
    )
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function training(url) {
  const page = await openPage(url)
  await go(page, '#/train/new')
  // Longer than all that is measured beside it.
  await page.getByLabel('Epochs', { exact: true }).fill('200')
  await page.getByRole('button', { name: 'Start training' }).click()
  await page
    .getByText(/step [1-9]/)
    .first()
    .waitFor({ timeout: 120_000 })
  await wait(2000)
  await streaming(page, "a training streams into its run's page", 10, () => wait(500))
  const plot = await page.getByRole('group', { name: 'Loss, plot' }).boundingBox()
  await streaming(page, 'the same, with the pointer on a chart', 5, async () => {
    await page.mouse.move(plot.x + 60 + Math.random() * (plot.width - 80), plot.y + 100, { steps: 5 })
  })
  await go(page, '#/compare/runs')
  await page.getByRole('table').waitFor()
  await wait(1500)
  await streaming(page, 'a training streams beside a table of 200 runs', 8, () => wait(500))
  let filtered = false
  await streaming(page, 'the same, sorted and filtered meanwhile', 8, async () => {
    await page.evaluate(sortBySeed)
    await wait(500)
    filtered = !filtered
    await page.evaluate(typeFilter, filtered ? 'seed:19' : '')
    await wait(500)
  })
  // What frames the machine gives, beside a training, to a page that draws nothing.
  await go(page, '#/help')
  await wait(1500)
  await streaming(page, 'the help page meanwhile, for comparison', 8, () => wait(500), null)
  await go(page, '#/train')
  await page.getByRole('group', { name: 'Loss, plot' }).waitFor()
  await wait(1500)
  // By now the curves have more points than their plots have pixels.
  await streaming(page, "its run's page again, a minute after the start", 10, () => wait(500))
  await page.getByRole('button', { name: 'Stop' }).first().click()
  await page.context().close()
}

/** Opens the table of all runs, and goes through its rows with the filter. */
async function table(url) {
  const page = await openPage(url)
  await go(page, '#/settings')
  await page.locator('main h1').first().waitFor()
  const times = []
  for (let round = 0; round < rounds; round++) {
    times.push(
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            const begin = performance.now()
            window.location.hash = '#/compare/runs'
            const look = () =>
              document.querySelectorAll('tbody tr').length > 5
                ? requestAnimationFrame(() => resolve(performance.now() - begin))
                : requestAnimationFrame(look)
            look()
          }),
      ),
    )
    await go(page, '#/settings')
    await page.locator('main h1').first().waitFor()
  }
  note('table of 200 runs, until drawn', quantile(times.slice(1), 0.5), 'ms', 500)
  await page.context().close()
}

/** Scrolls the strip of 192 channels of All-CNN-C at full width from end to end. */
async function maps(url) {
  const page = await openPage(url)
  await go(page, '#/explain')
  await page.getByText('No image yet').waitFor({ timeout: 60_000 })
  const session = await page.context().newCDPSession(page)
  await drop(session, await photograph(folder, 0))
  await page.locator('[data-layer="conv4"]').waitFor({ timeout: 60_000 })
  await page.locator('[data-looked="ready"]').waitFor({ timeout: 60_000 })
  await wait(1500)
  const result = await page.evaluate(async () => {
    const scroller = document.querySelector('[data-layer="conv4"] [role="slider"]')
    window.bench.drawn = 0
    window.bench.frames()
    for (let left = 0; left < scroller.scrollWidth; left += scroller.clientWidth) {
      scroller.scrollLeft = left
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    }
    return { drawn: window.bench.drawn, channels: scroller.scrollWidth, ...window.bench.stop() }
  })
  if (result.drawn < 192) throw new Error(`only ${result.drawn} of 192 maps were drawn`)
  note('192 maps of a layer scrolled through: longest frame', Math.max(...result.gaps), 'ms', 50)
  await page.context().close()
}

const machine = describeMachine()
try {
  console.log(`${machine.processor}, ${machine.cores} cores, load ${machine.loadBefore}; Chromium ${browser.version()}`)
  if (parts.test('start')) await startUp()
  const workspace = join(folder, 'workspace')
  const sources = await openSources()
  const long = await makeRuns(sources, workspace, { count: 8, steps: 100_000, epochs: 40, prefix: 'long' })
  await makeRuns(sources, workspace, { count: 192, steps: 500, epochs: 40 })
  if (parts.test('maps')) await importMadeUpModel(sources, folder, workspace)
  await sources.close()
  const host = await serve(workspace)
  try {
    if (parts.test('scripts')) await scripts(host.url)
    if (parts.test('charts')) await charts(host.url, long)
    if (parts.test('table')) await table(host.url)
    if (parts.test('maps')) await maps(host.url)
    if (parts.test('training')) await training(host.url)
  } finally {
    await host.close()
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
console.table(rows)
saveReport('interface', { machine, rounds, rows })
const missed = rows.filter(({ holds }) => !holds)
for (const { what, value, unit, bound } of missed) console.log(`Missed: ${what}: ${value} ${unit}, wanted ${bound}.`)
process.exit(missed.length === 0 ? 0 : 1)
