import { mkdtempSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { analyseArchitecture } from '../src/shared/architecture/analysis.ts'
import { paperArchitecture } from '../src/shared/architecture/paper.ts'
import { encodeSafetensors } from '../src/shared/checkpoint/safetensors.ts'

/** Files of the specs of Explain. */
export const folder = mkdtempSync(join(tmpdir(), 'allconv-explain-'))
const WIDTH = 0.1

/** Weights of a network, drawn once: what is explained need not be trained. */
function weightsFile(network: string): string {
  const { layers } = analyseArchitecture(paperArchitecture(network, { width: WIDTH }))
  let state = 12345
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return state / 0x7fffffff
  }
  const tensors = layers.flatMap(({ name, spec, input }) => {
    if (spec.kind !== 'convolution' || typeof spec.kernel !== 'number') return []
    const fanIn = spec.kernel ** 2 * input.channels
    const shape = [spec.kernel, spec.kernel, input.channels, spec.channels]
    const bound = Math.sqrt(6 / fanIn)
    return [
      {
        name: `${name}/kernel`,
        shape,
        data: Float32Array.from({ length: fanIn * spec.channels }, () => (2 * random() - 1) * bound),
      },
      { name: `${name}/bias`, shape: [spec.channels], data: Float32Array.from({ length: spec.channels }, random) },
    ]
  })
  const path = join(folder, `${network}.safetensors`)
  writeFileSync(path, encodeSafetensors({ tensors, metadata: {} }))
  return path
}
/** Arguments that import these weights as a run. */
export const importOf = (network: string, title: string) => [
  ...['import', '--model', network, '--width', String(WIDTH), '--weights', weightsFile(network)],
  ...['--dataset', 'shapes', '--title', title],
]

/** Stripes and a disc: something to crop, and different left and right. */
export const picture = (width: number, height: number, hue = 200) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue},60%,70%)"/><circle cx="${width * 0.7}" cy="${height * 0.45}" r="${height * 0.25}" fill="hsl(${(hue + 150) % 360},80%,40%)"/><path d="M0 ${height} L${width * 0.4} 0" stroke="#222" stroke-width="${height * 0.08}"/></svg>`,
    ),
  )

/** Drops files or folders of the disk on the page, as a desktop does. */
export async function drop(page: Page, files: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 640, y: 420, data })
  await session.detach()
}

/** A file for a page to take; gives its path. */
export async function write(name: string, bytes: Uint8Array | Promise<Uint8Array>): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, await bytes)
  return path
}

/** The maps of a layer. */
export const strip = (page: Page, layer: string) =>
  page.getByRole('slider', { name: `Channels of ${layer}`, exact: true })
/**
 * Clicks a map by its place in a layer's grid, from 0, at a share of its width and height.
 * @param at across and down, 0 to 1
 */
export async function clickMap(page: Page, layer: string, place: number, at: readonly [number, number] = [0.3, 0.3]) {
  const grid = strip(page, layer)
  const [side, columns] = [
    Number(await grid.getAttribute('data-side')),
    Number(await grid.getAttribute('data-columns')),
  ]
  const [column, row] = [place % columns, Math.floor(place / columns)]
  await grid.click({ position: { x: column * (side + 4) + at[0] * side, y: row * (side + 4) + at[1] * side } })
}
/** Every channel in its place, also the silent ones: the place of a map is its channel's number. */
export async function orderByChannel(page: Page) {
  await page.getByRole('button', { name: 'View: How feature maps are shown' }).click()
  await choose(page, 'By channel')
  await page.getByRole('switch', { name: 'Show silent maps' }).click({ force: true })
  await page.keyboard.press('Escape')
}
/** One of a row of choices: its input is drawn by its label. */
export const choose = (page: Page, name: string) => page.locator('label').getByText(name, { exact: true }).click()
/** The field with what is explained, e.g. `class:3` or `conv5:12@3,4`. */
export const address = (page: Page) => page.getByRole('textbox', { name: 'Address of the unit' })
