import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { analyseArchitecture } from '../src/shared/architecture/analysis.ts'
import { paperArchitecture } from '../src/shared/architecture/paper.ts'
import { encodeSafetensors } from '../src/shared/checkpoint/safetensors.ts'
import { drop, folder, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'

// On a plain image this network is silent up to 96 % of the way from black, then linear: 32 steps see one gradient where 1.28 would be right.
const BRIGHTNESS = 200
const KINK = 0.96
const file = join(folder, 'late.safetensors')
const { layers } = analyseArchitecture(paperArchitecture('all-cnn-c', { width: 0.1 }))
const tensors = layers.flatMap(({ name, spec, input }) => {
  if (spec.kind !== 'convolution' || typeof spec.kernel !== 'number') return []
  const shape = [spec.kernel, spec.kernel, input.channels, spec.channels]
  const fanIn = spec.kernel ** 2 * input.channels
  const isLast = name === 'conv9'
  return [
    {
      name: `${name}/kernel`,
      shape,
      data: Float32Array.from(
        { length: fanIn * spec.channels },
        (_, i) => (isLast ? 1 + (i % spec.channels) : 1) / fanIn,
      ),
    },
    {
      name: `${name}/bias`,
      shape: [spec.channels],
      data: new Float32Array(spec.channels).fill(name === 'conv1' ? (-KINK * BRIGHTNESS) / 255 : 0),
    },
  ]
})
writeFileSync(file, encodeSafetensors({ tensors, metadata: {} }))

const weights = ['import', '--model', 'all-cnn-c', '--width', '0.1', '--weights', file, '--title', 'Late']
test.use({ prepare: [[weights], { option: true }] as never })

test('a map of integrated gradients that is far from complete says so, and one click asks for enough steps', async ({
  page,
}) => {
  await goTo(page, '#/explain')
  await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
  const background = { r: BRIGHTNESS, g: BRIGHTNESS, b: BRIGHTNESS }
  const plain = sharp({ create: { width: 32, height: 32, channels: 3, background } })
  await drop(page, [await write('plain.png', plain.png().toBuffer())])
  await page.getByRole('button', { name: 'Integrated gradients', exact: true }).click()
  const note = page.getByRole('note', { name: 'Completeness of integrated gradients' })
  await expect(note).toContainText(/With 32 steps this map is off by 2[0-9]\.?\d* %/, { timeout: 60_000 })

  // Compare shows the same map, with the same words.
  await goTo(page, '#/compare/images')
  await page.getByRole('button', { name: 'Choose a model' }).click()
  await page.getByRole('combobox', { name: 'Method' }).or(page.getByLabel('Method')).first().click()
  await page.getByRole('option', { name: 'Integrated gradients' }).click()
  await expect(note).toContainText('With 32 steps this map is off by 2', { timeout: 60_000 })
  await note.getByRole('button', { name: /^Use \d+ steps$/ }).click()
  await expect(note).toBeHidden({ timeout: 60_000 })

  await goTo(page, '#/explain')
  const map = page.locator('[data-large="integrated-gradients"]')
  await expect(map).toContainText(/off by [0-4]\.\d+ %/, { timeout: 60_000 })
  await expect(note).toBeHidden()
})
