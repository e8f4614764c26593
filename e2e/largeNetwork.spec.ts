import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { analyseArchitecture } from '../src/shared/architecture/analysis.ts'
import { hasOwnMaps } from '../src/shared/architecture/kinds/table.ts'
import { parameterSpecs } from '../src/shared/architecture/parameters.ts'
import { presetArchitecture } from '../src/shared/architecture/presets/table.ts'
import { encodeSafetensors } from '../src/shared/checkpoint/safetensors.ts'
import { address, drop, folder, importOf, picture, strip, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'

// Thirteen million numbers of maps at 224 x 224: more than come with a prediction.
const network = presetArchitecture('mobilenet-v2')
let state = 7
const random = () => {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
  return state / 0x7fffffff - 0.5
}
const NAMES: Record<string, string> = { kernel: 'weight' }
/** Made-up weights as PyTorch would name and turn them. */
const tensors = parameterSpecs(analyseArchitecture(network)).map(({ name, shape, initialise }) => {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1))
  if (initialise.by === 'value') data.fill(initialise.value)
  else for (let i = 0; i < data.length; i++) data[i] = random() * Math.sqrt(24 / initialise.fanIn)
  const [layer, parameter] = name.split('/') as [string, string]
  const [height, width, inputs, outputs] = shape
  const turned = shape.length === 4 ? [outputs!, inputs!, height!, width!] : shape.toReversed()
  return { name: `${layer}.${NAMES[parameter] ?? parameter}`, shape: turned, data }
})
const file = join(folder, 'mobilenet.safetensors')
writeFileSync(file, encodeSafetensors({ tensors, metadata: {} }))
const weights = ['open', file, '--architecture', 'mobilenet-v2', '--name', 'Deep']
test.use({ prepare: [[importOf('all-cnn-c', 'Small'), weights], { option: true }] as never })

test('a network with a hundred layers at 224 x 224 is explained; maps come as they are scrolled to and walked to', async ({
  page,
}) => {
  await goTo(page, '#/explain')
  await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
  await drop(page, [await write('disc.png', picture(300, 260).png().toBuffer())])
  await expect(page.locator('[data-looked="ready"]')).toBeVisible({ timeout: 60_000 })
  const rows = page.locator('[data-layer]')
  const shown = analyseArchitecture(network).layers.filter(({ spec }) => hasOwnMaps(spec)).length
  await expect(rows).toHaveCount(shown)
  await expect(strip(page, 'conv1')).toBeVisible({ timeout: 60_000 })

  // Only the layers near the window are there, and the others keep their room: nothing jumps as they are drawn.
  await expect(strip(page, 'add10')).toHaveCount(0)
  const row = page.locator('[data-layer="add3"]')
  const before = (await row.boundingBox())!.height
  await row.scrollIntoViewIfNeeded()
  await expect(strip(page, 'add3')).toBeVisible({ timeout: 60_000 })
  expect(Math.abs((await row.boundingBox())!.height - before)).toBeLessThan(2)
  await expect(page.locator('[data-layer] [aria-busy="true"]')).toHaveCount(0, { timeout: 60_000 })

  // A click selects a unit whose own map is shown large, also once its row is far away.
  await strip(page, 'add3').click({ position: { x: 30, y: 30 } })
  await expect(address(page)).toHaveValue(/^add3:\d+@\d+,\d+$/)
  await expect(page.locator('[data-target^="add3:"][data-phase="ready"] [data-method]')).toHaveCount(3, {
    timeout: 60_000,
  })
  await page.getByRole('button', { name: 'Feature map', exact: true }).click()
  await expect(page.locator('[data-large="feature-map"]')).toBeVisible()
  await page.locator('[data-layer="dense1"]').scrollIntoViewIfNeeded()
  await expect(strip(page, 'dense1')).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('[data-large="feature-map"]')).toBeVisible()

  // Arrow keys walk on to layers that are not drawn yet.
  await address(page).fill('add6:3')
  await address(page).press('Enter')
  await expect(strip(page, 'add6')).toHaveCount(1)
  await strip(page, 'add6').focus()
  await page.keyboard.press('ArrowDown')
  await expect(address(page)).toHaveValue(/^conv\d+:/)
  await expect(page.locator('[role="slider"]:focus')).toHaveAttribute('aria-label', /^Channels of conv\d+$/)
})

test('an image that was dropped for one network is fitted anew for another that takes larger ones', async ({
  page,
}) => {
  await goTo(page, '#/explain')
  await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
  const choose = async (title: string) => {
    await page.getByRole('combobox', { name: 'Run' }).click()
    await page.getByRole('option', { name: title }).click()
  }
  await choose('Small')
  await drop(page, [await write('for-another.png', picture(300, 260).png().toBuffer())])
  await expect(page.getByText('32 x 32 pixels')).toBeVisible({ timeout: 60_000 })
  await choose('Deep')
  await expect(page.getByText('224 x 224 pixels')).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('[data-looked="ready"]')).toBeVisible({ timeout: 60_000 })
  await expect(strip(page, 'conv1')).toBeVisible({ timeout: 60_000 })
})
