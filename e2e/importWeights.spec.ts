import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { analyseArchitecture } from '../src/shared/architecture/analysis.ts'
import { paperArchitecture } from '../src/shared/architecture/paper.ts'
import { decodeSafetensors, encodeSafetensors } from '../src/shared/checkpoint/safetensors.ts'
import { expect, goTo, test } from './fixtures.ts'

/** Python sorts these as 1, 10, 2; people do as 1, 2, 10. */
const CLASSES = ['1', '2', '10']
const folder = mkdtempSync(join(tmpdir(), 'allconv-weights-'))
const images = join(folder, 'images')
const file = join(folder, 'model-and-ema.safetensors')

test.use({ prepare: [[['dataset', 'import', images, '--name', 'numbers', '--size', '32']], { option: true }] as never })
test.describe.configure({ timeout: 300_000 })

test.beforeAll(async () => {
  for (const part of ['train', 'test'])
    for (const [at, name] of CLASSES.entries()) {
      mkdirSync(join(images, part, name), { recursive: true })
      for (const shade of [60, 160]) {
        const create = { width: 32, height: 32, channels: 3, background: { r: shade, g: at * 90, b: 90 } } as const
        await sharp({ create })
          .png()
          .toFile(join(images, part, name, `${shade}.png`))
      }
    }
  const { layers } = analyseArchitecture(paperArchitecture('all-cnn-c', { width: 0.25, classes: 3 }))
  const tensors = [1, 2].flatMap((value) =>
    layers.flatMap(({ name, spec, input }) => {
      if (spec.kind !== 'convolution' || typeof spec.kernel !== 'number') return []
      const shape = [spec.channels, input.channels, spec.kernel, spec.kernel]
      const prefix = `${value === 1 ? 'model' : 'ema'}.${name}`
      const data = new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value / 100)
      // Outputs are told apart by their biases: 20, 21, 22 in the copy "ema".
      const bias = Float32Array.from({ length: spec.channels }, (_, output) => value * 10 + output)
      return [
        { name: `${prefix}.weight`, shape, data },
        { name: `${prefix}.bias`, shape: [spec.channels], data: bias },
      ]
    }),
  )
  writeFileSync(file, encodeSafetensors({ tensors, metadata: {} }))
})

test('weights of another program come in with their own class order and copy, and are nowhere shown as trained here', async ({
  page,
  workbench,
}) => {
  await goTo(page, '#/train')
  await page.getByRole('button', { name: 'Import weights' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Import weights' })
  await dialog.getByLabel(/^File on/).fill(file)
  const pick = async (field: string, option: string | RegExp) => {
    await dialog
      .getByRole('combobox', { name: field })
      .or(dialog.getByRole('textbox', { name: field }))
      .first()
      .click()
    await page.getByRole('option', { name: option }).click()
  }
  await pick('Width', 'A quarter')
  await pick('Data set', 'numbers')
  const note = dialog.getByRole('note', { name: 'Classes of the outputs' })
  await expect(note).toContainText('0 1, 1 2, 2 10')
  await expect(note).toContainText('number these class folders otherwise (1 is 10 there)')
  await pick('Class order', /As Python sorts/)
  await expect(note).toContainText('0 1, 1 10, 2 2')
  await expect(note).not.toContainText('otherwise')
  await dialog.getByLabel('Copy of the weights').fill('ema')
  await dialog.getByLabel('Title').fill('Brought in')
  await dialog.getByRole('button', { name: 'Import' }).click()
  await expect(dialog).toBeHidden({ timeout: 60_000 })

  const main = page.getByRole('main')
  await expect(main.getByRole('heading', { name: /Brought in/ })).toContainText('Imported')
  await expect(main).toContainText('imported weights')
  await expect(page.getByRole('complementary', { name: 'Runs' })).toContainText('not trained here')
  await main.getByRole('tab', { name: 'Facts' }).click()
  await expect(main).toContainText('epochs, learning rate and seed are not known')
  await expect(main).toContainText(file)
  // As a number of its own: a run that came in at ten to the hour has 350 in its id.
  await expect(page.getByText(/\b350\b|seed 0|Weight decay/)).toHaveCount(0)

  const [run] = readdirSync(join(workbench.workspace, 'runs'))
  const checkpoints = join(workbench.workspace, 'runs', run!, 'checkpoints')
  const { tensors } = decodeSafetensors(readFileSync(join(checkpoints, readdirSync(checkpoints)[0]!)), 'checkpoint')
  // Their outputs are 1, 10, 2; the data set's classes are 1, 2, 10.
  expect([...tensors.find(({ name }) => name === 'conv9/bias')!.data]).toEqual([20, 22, 21])

  // It can be compared, and the table says what is not known by leaving it empty.
  await goTo(page, `#/compare/models?models=${run}`)
  await expect(page.getByRole('combobox', { name: 'Model 1' }).or(page.getByLabel('Model 1')).first()).toHaveValue(
    'Brought in',
  )
  await goTo(page, '#/compare/runs')
  const row = page.getByRole('row', { name: /Brought in/ })
  await expect(row).toContainText('imported')
  await expect(row).not.toContainText(/0\.05|350/)
})
