// 200 runs of 100,000 steps and 350 epochs each, in Chromium on a real, built host: what a page load carries, the lists, the table's
// sorting and filter, curves of 8 and of 30 runs over one another, zoom, and the frames while the pointer moves over them.
// Environment: BENCH_ROUNDS; BENCH_RUNS_WORKSPACE, a folder that is kept and used again.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeMachine } from './lib/machine.mjs'
import { makeManyRuns } from './lib/manyRuns.mjs'
import { chooseRuns, instrument, launchChromium, longestTask, quantile, serve, zoomIn } from './lib/page.mjs'
import { saveReport } from './lib/report.mjs'
import { sortBySeed, typeFilter } from './lib/runsTable.mjs'
import { openSources } from './lib/sources.mjs'

const COUNT = 200
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const kept = process.env.BENCH_RUNS_WORKSPACE
const folder = kept ?? mkdtempSync(join(tmpdir(), 'allconv-bench-runs-'))
const rows = []
/** One line of the report; `bound` in the same unit, null for none. */
function note(what, value, unit, bound = null) {
  rows.push({
    what,
    value: +value.toFixed(unit === 'ms' ? 0 : 2),
    unit,
    bound,
    holds: bound === null || value <= bound,
  })
}
const median = (values) => quantile(values, 0.5)
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** A page on an address of the workbench, and how many bytes came over its socket. */
async function openPage(browser, url, hash) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await instrument(page)
  const traffic = { bytes: 0 }
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  session.on('Network.webSocketFrameReceived', ({ response }) => {
    // Binary frames come as base64.
    traffic.bytes += response.opcode === 2 ? (response.payloadData.length * 3) / 4 : response.payloadData.length
  })
  await page.goto(url)
  await page.locator('main h1').first().waitFor()
  await page.evaluate((to) => {
    window.location.hash = to
  }, hash)
  return { page, traffic, close: () => context.close() }
}

/** Milliseconds until the page fulfils a condition after an action, the frame that shows it included; both are functions in the page. */
const timed = (page, act, shown, argument) =>
  page.evaluate(
    ({ act, shown, argument }) =>
      new Promise((resolve) => {
        const isShown = new Function('argument', `return (${shown})(argument)`)
        const begin = performance.now()
        new Function('argument', `return (${act})(argument)`)(argument)
        const look = () =>
          isShown(argument)
            ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin)))
            : requestAnimationFrame(look)
        look()
      }),
    { act: String(act), shown: String(shown), argument },
  )
const toHash = (hash) => {
  window.location.hash = hash
}

async function lists(browser, url) {
  const first = await openPage(browser, url, '#/train')
  await first.page.getByRole('main').getByText('Run 199').first().waitFor()
  await wait(500)
  note('over the socket until the list of runs is there', first.traffic.bytes / 1e6, 'MB', 1)
  await first.close()
  const { page, close } = await openPage(browser, url, '#/help')
  const listed = []
  const tables = []
  for (let round = 0; round < rounds; round++) {
    listed.push(
      await timed(page, toHash, () => document.querySelector('main')?.textContent.includes('Run 199'), '#/train'),
    )
    await timed(page, toHash, () => !document.querySelector('main')?.textContent.includes('Run 199'), '#/help')
    tables.push(await timed(page, toHash, () => document.querySelectorAll('tbody tr').length > 10, '#/compare/runs'))
    await timed(page, toHash, () => !document.querySelector('tbody'), '#/help')
  }
  note('list of runs in the Train view, until it can be used', median(listed), 'ms', 500)
  note('table of runs, until it can be used', median(tables), 'ms', 500)
  await close()
}

async function table(browser, url) {
  const { page, close } = await openPage(browser, url, '#/compare/runs')
  await page.waitForFunction((all) => document.querySelector('table')?.ariaRowCount === String(all + 1), COUNT)
  const sort = async () => {
    // The first row changes when the order does.
    const before = await page.locator('tbody tr').first().textContent()
    const ms = await timed(page, sortBySeed, (old) => document.querySelector('tbody tr').textContent !== old, before)
    // The rows out of sight follow in the next frames.
    await wait(500)
    return ms
  }
  const type = async (text, shown) => {
    const ms = await timed(page, typeFilter, shown, text)
    await wait(500)
    return ms
  }
  const filter = async () => [
    await type('network:model-b', () => document.querySelector('table').ariaRowCount < 30),
    await type('', () => document.querySelector('table').ariaRowCount > 190),
  ]
  for (const [what, act, bound] of [
    ['sort 200 runs', sort, 200],
    ['filter them, or all again', filter, 300],
  ]) {
    const times = []
    await page.evaluate(() => window.bench.frames())
    for (let round = 0; round < rounds; round++) times.push(await act())
    const { gaps } = await page.evaluate(() => window.bench.stop())
    note(`${what}, until shown`, median(times.flat()), 'ms', bound)
    note(`${what}: longest frame`, Math.max(...gaps), 'ms', 50)
    note(`${what}: longest task, processor time`, await longestTask(browser, page, act), 'ms', 50)
  }
  await close()
}

/** Moves the pointer over a part of the page, a place a frame: all frames, and the processor time of the page's own tasks. */
async function hover(browser, page, { x, y, width }, name, bound = 50) {
  const move = async () => {
    for (let step = 0; step < 120; step++) {
      await page.mouse.move(x + 60 + ((step * 37) % (width - 80)), y + 30 + ((step * 11) % 120))
      await page.evaluate(() => new Promise(requestAnimationFrame))
    }
  }
  await page.evaluate(() => window.bench.frames())
  await move()
  const { gaps } = await page.evaluate(() => window.bench.stop())
  note(`${name}: longest frame while the pointer moves`, Math.max(...gaps), 'ms', bound)
  note(`${name}: 95 % of these frames`, quantile(gaps, 0.95), 'ms')
  // Tracing costs time itself, so it has a round of its own. Processor time leaves out what else the machine does.
  const task = await longestTask(browser, page, move)
  note(`${name}: longest task meanwhile, processor time`, task, 'ms', bound)
}

async function curves(browser, url, ids) {
  const { page, close } = await openPage(browser, url, '#/compare/runs')
  await page.waitForFunction((all) => document.querySelector('table')?.ariaRowCount === String(all + 1), COUNT)
  const opened = []
  const zoomed = []
  const queries = []
  for (let round = 0; round < rounds; round++) {
    const whole = await chooseRuns(page, ids)
    opened.push(whole.painted)
    const part = await zoomIn(page, round)
    zoomed.push(part.painted)
    queries.push(part.query)
    if (round === rounds - 1) break
    await page.evaluate(toHash, '#/compare/runs')
    await page.getByText('Tick runs to lay their curves over one another.').waitFor()
  }
  const name = `${ids.length} runs of 100,000 steps`
  note(`${name} chosen, until drawn`, median(opened), 'ms', 1000)
  note(`${name}: zoom, question and answer`, median(queries), 'ms', 100)
  note(`${name}: zoom, until drawn`, median(zoomed), 'ms')
  const plot = await page.getByRole('group', { name: 'Training loss, plot' }).boundingBox()
  await hover(browser, page, plot, name)
  await close()
}

const machine = describeMachine()
const browser = await launchChromium()
try {
  if (!existsSync(join(folder, 'runs'))) {
    const begin = performance.now()
    const sources = await openSources()
    await makeManyRuns(sources, folder, { count: COUNT, steps: 100_000, epochs: 350 })
    await sources.close()
    console.log(`${COUNT} runs written in ${((performance.now() - begin) / 1000).toFixed(0)} s`)
  }
  const begin = performance.now()
  const host = await serve(folder)
  note('host opens the workspace, until it says its address', performance.now() - begin, 'ms')
  try {
    await lists(browser, host.url)
    await table(browser, host.url)
    // Copies too: their files are read for the first time.
    const ids = Array.from({ length: 30 }, (_, index) => `many-${String(index * 6 + 8).padStart(4, '0')}`)
    await curves(browser, host.url, ids.slice(0, 8))
    await curves(browser, host.url, ids)
    // What frames this machine gives, with whatever else it does, to a page that draws nothing.
    const { page, close } = await openPage(browser, host.url, '#/help')
    await hover(browser, page, { x: 400, y: 300, width: 600 }, 'the help page, for comparison', null)
    await close()
  } finally {
    await host.close()
  }
} finally {
  await browser.close()
  if (!kept) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
console.table(rows)
saveReport('runs', { machine, rounds, rows })
const missed = rows.filter(({ holds }) => !holds)
for (const { what, value, unit, bound } of missed) console.log(`Missed: ${what}: ${value} ${unit}, wanted ${bound}.`)
process.exit(missed.length === 0 ? 0 : 1)
