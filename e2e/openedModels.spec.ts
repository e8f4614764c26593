import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CLI } from '../scripts/lib/paths.mjs'
import { address, drop, picture, strip, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

const allconv = async (...args: string[]) => (await promisify(execFile)(process.execPath, [CLI, ...args])).stdout

// Two networks are trained in another workspace, and come here as files of which nobody says on what.
test.use({
  prepare: async ({ browserName: _ }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'allconv-opened-'))
    const files = []
    for (const model of ['all-cnn-c', 'model-c']) {
      const workspace = ['--workspace', join(folder, model)]
      const quick = ['--preset', 'quick', '--width', '0.08', '--epochs', '1', '--batch-size', '128', '--seed', '1']
      const told = await allconv('train', '--model', model, ...quick, '--dataset', 'shapes', '--json', ...workspace)
      const file = join(folder, `${model}.onnx`)
      await allconv('export', JSON.parse(told).id, '--out', file, ...workspace)
      files.push(['open', file, '--name', `Opened ${model}`])
    }
    await use(files)
    await rm(folder, { recursive: true, force: true })
  },
})

test('models that were opened from files are compared and explained on a data set that the user chooses', async ({
  page,
  workbench,
}) => {
  test.slow() // it trains two networks first
  const runs = JSON.parse(await workbench.allconv('runs', '--json')) as { id: string; title: string }[]
  const id = (title: string) => runs.find((run) => run.title === title)!.id
  const models = `models=${id('Opened all-cnn-c')},${id('Opened model-c')}`
  const choose = async (label: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).first().click()
    await page.getByRole('option', { name: 'shapes', exact: true }).click()
  }
  const noRiddle = () => expect(page.getByRole('main')).not.toContainText('elsewhere')

  await test.step('errors are measured on it, and named by it', async () => {
    await goTo(page, `#/compare/models?${models}`)
    await noRiddle()
    await choose('Data set to compare on')
    const scores = page.getByRole('table', { name: 'Errors on the test images of shapes' })
    for (const model of ['all-cnn-c', 'model-c'])
      await expect(scores.getByRole('row', { name: new RegExp(`Opened ${model}`) })).toContainText('2,000', {
        timeout: 60_000,
      })
    await expect(page.getByText(/^On 2,000 test images of shapes, Opened/)).toBeVisible()
    await expectReadable(page)
  })

  await test.step('neuron twins are sought on it, with their crops', async () => {
    await page.getByRole('button', { name: 'Find twins' }).click()
    const twins = page.getByRole('table', { name: 'Twins of conv1:0 in Opened model-c' })
    await expect(twins.getByRole('link').first()).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText(/test images of shapes/).last()).toBeVisible()
    await page.getByRole('button', { name: 'Find the crops of both models' }).click()
    await expect(
      page.getByRole('figure', { name: 'Crops of conv1:0 in Opened all-cnn-c' }).getByRole('img').first(),
    ).toBeVisible({ timeout: 60_000 })
    await noRiddle()
  })

  await test.step('the image that the address names is shown, whatever Explain has seen', async () => {
    await goTo(page, `#/explain/${id('Opened all-cnn-c')}`)
    await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
    await drop(page, [await write('photo.png', picture(90, 90).png().toBuffer())])
    await strip(page, 'conv1').click({ position: { x: 20, y: 20 } })
    await expect(address(page)).toHaveValue(/^conv1:\d@\d+,\d+$/)
    await noRiddle()
    await goTo(page, `#/compare/images?${models}&dataset=shapes&image=3`)
    await expect(page.getByRole('img', { name: 'shapes, test image 3' })).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText(/^class: /)).toBeVisible()
    await expect(page.getByRole('region', { name: 'Opened model-c' }).getByRole('listitem').first()).toBeVisible()
    await goTo(page, `#/compare/images?${models}`)
    await expect(page.getByRole('img', { name: 'photo.png' })).toBeVisible()
    await expect(page.getByText('its class is not known')).toBeVisible()
  })

  await test.step('the strongest crops of a unit are searched on it', async () => {
    await goTo(page, `#/explain/${id('Opened all-cnn-c')}/conv1:0`)
    await choose('Data set to search')
    await page
      .getByRole('button', { name: /^Search/ })
      .first()
      .click()
    await expect(page.getByRole('img', { name: /crop/i }).first()).toBeVisible({ timeout: 90_000 })
    await noRiddle()
    await expectReadable(page)
  })
})
