import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { findChromium } from '../../scripts/lib/chromium.mjs'
import { OUT } from '../../scripts/lib/paths.mjs'
import { gpuProtocol } from '../../src/main/hosts/desktop/bundleProtocol.ts'
import type { FromDevice, ToDevice } from '../../src/shared/gpu/device.ts'
import { GPU_PORT } from '../../src/shared/gpu/port.ts'

/** WebGPU drawn by the processor, which works on every machine that has Chromium. */
const SWIFTSHADER = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
]
const ORIGIN = 'https://gpu.test'

export const launchWithWebGpu = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: (await findChromium()) ?? undefined,
    args: [...SWIFTSHADER, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })

/** Why no WebGPU can be had in this browser, or null. */
export async function whyNoWebGpu(browser: Browser): Promise<string | null> {
  const page = await browser.newPage()
  try {
    await page.route(`${ORIGIN}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '' }))
    await page.goto(`${ORIGIN}/`)
    return await page.evaluate(async () => {
      const { gpu } = navigator as unknown as { gpu?: { requestAdapter(): Promise<unknown> } }
      if (!gpu) return 'this Chromium has no WebGPU'
      return (await gpu.requestAdapter()) ? null : 'this Chromium finds no WebGPU adapter, not even SwiftShader'
    })
  } finally {
    await page.close()
  }
}

/** The application's GPU window as a page: its own address, headers and script; its preload script's part is played here. */
export async function openGpuPage(browser: Browser, hear: (message: FromDevice) => void) {
  const page: Page = await browser.newPage()
  const answer = gpuProtocol(join(OUT, 'renderer'))
  await page.route(`${ORIGIN}/**`, async (route) => {
    const response = await answer(new Request(route.request().url().replace(ORIGIN, 'workbench://gpu')))
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    })
  })
  await page.exposeFunction('fromPage', hear)
  await page.addInitScript((kind) => {
    const { port1, port2 } = new MessageChannel()
    const scope = window as unknown as Scope
    scope.toPage = (commands) => port1.postMessage(commands)
    port1.onmessage = ({ data }) => scope.fromPage(data as FromDevice)
    window.addEventListener('load', () => window.postMessage({ kind }, window.location.origin, [port2]))
  }, GPU_PORT)
  await page.goto(`${ORIGIN}/`)
  return {
    page,
    send: (commands: ToDevice) => page.evaluate((sent) => (window as unknown as Scope).toPage(sent), commands),
  }
}
interface Scope {
  toPage(commands: ToDevice): void
  fromPage(message: FromDevice): void
}
