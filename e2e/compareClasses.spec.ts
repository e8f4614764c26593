import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, goTo, test } from './fixtures.ts'

const ANIMALS = ['ant', 'bat', 'cat', 'dog', 'eel', 'fox', 'gnu', 'hen', 'ibis', 'jay']

/** Ten classes with other names than those of shapes, 20 training and 5 test images each. */
async function animalsFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'allconv-animals-'))
  for (const [part, count] of [
    ['train', 20],
    ['test', 5],
  ] as const)
    for (const [at, name] of ANIMALS.entries()) {
      await mkdir(join(folder, part, name), { recursive: true })
      for (let index = 0; index < count; index++) {
        const background = { r: at * 25, g: 255 - at * 20, b: (index * 11) % 255 }
        await sharp({ create: { width: 32, height: 32, channels: 3, background } })
          .png()
          .toFile(join(folder, part, name, `${index}.png`))
      }
    }
  return folder
}

const train = (title: string, dataset: string) => [
  ...['train', '--model', 'all-cnn-a', '--title', title, '--width', '0.08', '--dataset', dataset, '--preset', 'quick'],
  ...['--epochs', '1', '--batch-size', '64', '--seed', '3'],
]

test.use({
  prepare: async ({ browserName: _ }, use) => {
    const folder = await animalsFolder()
    await use([
      ['dataset', 'import', folder, '--name', 'animals'],
      train('Of shapes', 'shapes'),
      train('Of animals', 'animals'),
    ])
    await rm(folder, { recursive: true, force: true })
  },
})

test('models of other classes are compared only where the user says which class is which, and every panel names its images', async ({
  page,
  workbench,
}) => {
  test.slow() // it trains two networks first
  const runs = JSON.parse(await workbench.allconv('runs', '--json')) as { id: string; title: string }[]
  const id = (title: string) => runs.find((run) => run.title === title)!.id
  await goTo(page, `#/compare/models?models=${id('Of shapes')},${id('Of animals')}`)

  const scores = page.getByRole('table', { name: 'Errors on the test images of shapes' })
  const row = (title: string) => scores.getByRole('row', { name: new RegExp(title) })
  await expect(row('Of shapes')).toContainText('2,000', { timeout: 60_000 })
  await test.step('no difference is stated between strangers', async () => {
    await expect(row('Of animals')).toContainText('has other classes than', { timeout: 60_000 })
    await expect(page.getByText(/McNemar/)).toHaveCount(0)
    await expect(page.getByRole('region', { name: /^Confusion on 2,000 test images of shapes$/ })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Of shapes and Of animals' })).toHaveCount(0)
  })

  await test.step('the user maps the classes by name', async () => {
    await row('Of animals').getByRole('button', { name: 'Say which class is which' }).click()
    const dialog = page.getByRole('dialog', { name: 'Classes of shapes for Of animals' })
    const evaluate = dialog.getByRole('button', { name: 'Evaluate' })
    const fields = dialog.getByRole('combobox', { name: /^What .* is$/ })
    await expect(fields).toHaveCount(10, { timeout: 30_000 })
    for (const [at, name] of ANIMALS.entries()) {
      await expect(evaluate).toBeDisabled()
      await fields.nth(at).click()
      await page.getByRole('option', { name, exact: true }).click()
    }
    await evaluate.click()
    await expect(row('Of animals')).toContainText('classes as you mapped them', { timeout: 60_000 })
    const pair = page.getByRole('region', { name: 'Of shapes and Of animals' })
    await expect(pair).toContainText(/^.*On 2,000 test images of shapes, Of/)
    await expect(page.getByRole('region', { name: 'Error per class on 2,000 test images of shapes' })).toBeVisible()
    await expect(
      page.getByRole('heading', { name: /^Where they disagree: [\d,]+ of 2,000 test images of shapes$/ }),
    ).toBeVisible()
  })

  await test.step('on another data set the other one has to be mapped', async () => {
    await page.getByRole('combobox', { name: 'Data set to compare on' }).click()
    await page.getByRole('option', { name: 'animals' }).click()
    const other = page.getByRole('table', { name: 'Errors on the test images of animals' })
    await expect(other.getByRole('row', { name: /Of shapes/ })).toContainText('has other classes than', {
      timeout: 60_000,
    })
    await expect(other.getByRole('row', { name: /Of animals/ })).toContainText('50')
  })

  await test.step('each model’s answers on one image have the names of its own classes', async () => {
    await goTo(page, `#/compare/images?models=${id('Of shapes')},${id('Of animals')}&dataset=shapes&image=0`)
    const column = (title: string) => page.getByRole('region', { name: title, exact: true })
    await expect(
      column('Of animals')
        .getByText(new RegExp(`^(${ANIMALS.join('|')})$`))
        .first(),
    ).toBeVisible({ timeout: 60_000 })
    await expect(column('Of animals').getByText(/^It has no class “.*”; its own answer is explained.$/)).toBeVisible({
      timeout: 60_000,
    })
    await expect(page.getByRole('region', { name: 'Guided backpropagation' })).toContainText(
      'so they are not laid over each other',
    )
  })
})
