import { expect, goTo, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

const train = (rate: string, seed: number) => [
  ...['train', '--model', 'model-a', '--title', `Rate ${rate}, seed ${seed}`, '--width', '0.08', '--dataset', 'shapes'],
  ...['--preset', 'quick', '--epochs', '1', '--batch-size', '128', '--learning-rate', rate, '--seed', String(seed)],
]

// An option that is a list is given as a pair: the list, and that it is an option.
const prepare = ['0.05', '0.01'].flatMap((rate) => [1, 2].map((seed) => train(rate, seed)))
test.use({ prepare: [prepare, { option: true }] as never })
test.describe.configure({ timeout: 300_000 })

test('runs that differ by their seeds alone become one curve and one row, compared with the baseline’s setting', async ({
  page,
  workbench,
}) => {
  await page.evaluate(() => {
    window.location.hash = '#/compare/runs'
  })
  for (const rate of ['0.05', '0.01'])
    for (const seed of [1, 2])
      await page.getByRole('checkbox', { name: `Choose Rate ${rate}, seed ${seed}`, exact: true }).click()
  await page.getByRole('switch', { name: 'Means over seeds' }).click({ force: true })
  const table = page.getByRole('region', { name: 'Means over seeds' }).getByRole('row')
  await expect(table).toHaveCount(3)
  const slow = table.filter({ hasText: 'learning rate 0.01' })
  await expect(slow).toContainText('shapes')
  await expect(slow).toContainText('1, 2')
  await expect(slow).toContainText(/\d+\.\d\d ± \d+\.\d\d %/)
  await expect(page.getByText('Test error on shapes, mean over seeds')).toBeVisible()
  await expect(page.getByRole('button', { name: 'learning rate 0.01 (n = 2)' })).toBeVisible()

  await page.getByRole('button', { name: 'Pin Rate 0.01, seed 1 as the baseline' }).click()
  await expect(slow).toContainText('reference')
  const fast = table.filter({ hasText: 'learning rate 0.05' })
  await expect(fast).toContainText(/points \(-?\d+\.\d\d to -?\d+\.\d\d\), p/)
  await expect(fast).toContainText('paired t-test over seeds')

  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export means' }).click()
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  expect((await file).suggestedFilename()).toBe('seeds.csv')
  await expectReadable(page)
  await page.reload()
  await expect(table).toHaveCount(3)

  await test.step('two models say it beside McNemar’s test of their images', async () => {
    const runs = JSON.parse(await workbench.allconv('runs', '--json')) as { id: string; title: string }[]
    const ids = ['Rate 0.05, seed 1', 'Rate 0.01, seed 1'].map((name) => runs.find(({ title }) => title === name)!.id)
    await goTo(page, `#/compare/models?models=${ids.join(',')}`)
    const panel = page.getByRole('region', { name: 'Rate 0.05, seed 1 and Rate 0.01, seed 1' })
    await expect(panel.getByText(/McNemar/).first()).toBeVisible({ timeout: 60_000 })
    await expect(panel.getByText(/^Over seeds, the setting of Rate 0\.0[15], seed 1 has a /)).toContainText(
      '(paired t-test, 2 seeds and 2 seeds, p = ',
    )
    await expect(
      panel.getByRole('table', { name: 'Rate 0.05, seed 1 and Rate 0.01, seed 1 over seeds' }).getByRole('row'),
    ).toHaveCount(3)
    await expectReadable(page)
  })
})
