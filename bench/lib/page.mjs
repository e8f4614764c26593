// A real host and a real page on it, for the benchmarks of the interface.
import { spawn } from 'node:child_process'
import { chromium } from '@playwright/test'
import { findChromium } from '../../scripts/lib/chromium.mjs'
import { CLI } from '../../scripts/lib/paths.mjs'

const ended = (child) => new Promise((resolve) => child.once('exit', resolve))

/** Starts a program that serves the workbench; resolves with its address once it says it. */
export async function serveBy(program, args, environment = process.env) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], env: environment })
  const url = await new Promise((resolve, reject) => {
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      const found = /https?:\/\/[^\s"]+/.exec(output)
      if (found) resolve(found[0])
    })
    child.once('exit', (status) => reject(new Error(`the host ended with status ${status}: ${output}`)))
  })
  return {
    url,
    async close() {
      const over = ended(child)
      child.kill('SIGTERM')
      await over
    },
  }
}

export const serve = (workspace) =>
  serveBy(process.execPath, [CLI, 'serve', '--json', '--port', '0', '--workspace', workspace])

export const launchChromium = async () =>
  chromium.launch({
    executablePath: (await findChromium()) ?? undefined,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })

/**
 * Before a page's own scripts: `bench.frames()` begins to record the milliseconds between frames and the long animation frames, and
 * `bench.stop()` gives them; `bench.painted` is when a canvas was last cleared to be drawn anew, `bench.drawn` how often a picture was put
 * on one; `bench.asked` and `bench.answered` when the last frame went over the socket and the last large one came back.
 */
export const instrument = (page) =>
  page.addInitScript(() => {
    const bench = { painted: 0, drawn: 0, asked: 0, answered: 0 }
    window.bench = bench
    const { clearRect, drawImage } = CanvasRenderingContext2D.prototype
    CanvasRenderingContext2D.prototype.clearRect = function (...args) {
      bench.painted = performance.now()
      return clearRect.apply(this, args)
    }
    CanvasRenderingContext2D.prototype.drawImage = function (...args) {
      bench.drawn++
      return drawImage.apply(this, args)
    }
    const Socket = window.WebSocket
    window.WebSocket = class extends Socket {
      constructor(...args) {
        super(...args)
        this.addEventListener('message', ({ data }) => {
          if ((data.byteLength ?? data.size ?? data.length) > 10_000) bench.answered = performance.now()
        })
      }
      send(data) {
        bench.asked = performance.now()
        super.send(data)
      }
    }
    let record = null
    bench.frames = () => {
      const gaps = []
      const long = []
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          long.push({
            ms: entry.duration,
            blocking: entry.blockingDuration,
            scripts: entry.scripts
              .map(({ duration, invoker, sourceFunctionName, sourceURL }) => ({
                ms: Math.round(duration),
                what: `${invoker} ${sourceFunctionName} ${sourceURL.split('/').at(-1)}`,
              }))
              .sort((a, b) => b.ms - a.ms),
          })
      })
      observer.observe({ type: 'long-animation-frame' })
      let last = performance.now()
      let handle = requestAnimationFrame(function frame() {
        const now = performance.now()
        gaps.push(now - last)
        last = now
        handle = requestAnimationFrame(frame)
      })
      record = () => {
        cancelAnimationFrame(handle)
        observer.disconnect()
        return { gaps, long }
      }
    }
    bench.stop = () => record()
  })

/** Waits until all charts are drawn after the last answer and quiet since: when that was, and how long question and answer took, in ms. */
const settled = (page, since) =>
  page.evaluate(
    (begin) =>
      new Promise((resolve) => {
        const look = () => {
          const { painted, asked, answered } = window.bench
          if (answered > begin && painted >= answered && performance.now() - painted > 500)
            resolve({ painted: painted - begin, query: answered - asked })
          else setTimeout(look, 20)
        }
        look()
      }),
    since,
  )

/** Lays runs' curves over one another on the compare page. */
export async function chooseRuns(page, ids) {
  const begin = await page.evaluate((list) => {
    window.location.hash = `#/compare/runs?runs=${list}`
    return performance.now()
  }, ids.join())
  return settled(page, begin)
}

/** Drags over a fifth of the first chart, another one every round; timed from the end of the drag. */
export async function zoomIn(page, round) {
  const plot = await page.getByRole('group', { name: 'Training loss, plot' }).boundingBox()
  const left = plot.x + plot.width * (0.3 + 0.05 * round)
  await page.mouse.move(left, plot.y + 80)
  await page.mouse.down()
  await page.mouse.move(left + plot.width * 0.2, plot.y + 80)
  await page.evaluate(() => {
    window.addEventListener('pointerup', () => (window.released = performance.now()), { once: true, capture: true })
  })
  await page.mouse.up()
  return settled(page, await page.evaluate(() => window.released))
}

/** Processor times of the tasks of the busiest renderer's main thread, the page's: Chromium's own pages have renderers as well. */
function ownTasks(events) {
  const isMain = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const tasks = new Map()
  for (const { name, pid, tid, tdur = 0 } of events) {
    const thread = `${pid} ${tid}`
    if (!/RunTask$/.test(name) || !isMain.has(thread)) continue
    if (!tasks.has(thread)) tasks.set(thread, [])
    tasks.get(thread).push(tdur)
  }
  const sum = (times) => times.reduce((total, time) => total + time, 0)
  return [...tasks.values()].sort((a, b) => sum(b) - sum(a))[0] ?? []
}

/** Processor time in ms of the page's longest task during `act`: what else the machine does changes it little. Tracing costs time itself. */
export async function longestTask(browser, page, act) {
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] })
  await act()
  const { traceEvents } = JSON.parse(await browser.stopTracing())
  return Math.max(...ownTasks(traceEvents)) / 1000
}

export const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN
