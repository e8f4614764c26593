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

export const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN
