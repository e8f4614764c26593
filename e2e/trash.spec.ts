import { expect, test } from './fixtures.ts'

const train = (seed: number) => [
  ...['train', '--model', 'model-a', '--title', 'Twin', '--width', '0.08', '--dataset', 'shapes'],
  ...['--preset', 'quick', '--epochs', '1', '--batch-size', '256', '--seed', String(seed)],
]

// An option that is a list is given as a pair: the list, and that it is an option.
test.use({ prepare: [[train(1), train(2)], { option: true }] as never })
test.describe.configure({ timeout: 300_000 })

test('removed runs of one title are told apart, and the chosen one comes back', async ({ page }) => {
  await page.evaluate(() => {
    window.location.hash = '#/compare/runs'
  })
  for (const seed of [1, 2])
    await page.getByRole('checkbox', { name: `Choose Twin, seed ${seed}`, exact: true }).click()
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await expect(page.getByRole('checkbox', { name: /^Choose Twin/ })).toHaveCount(0)
  await page.evaluate(() => {
    window.location.hash = '#/settings'
  })
  await page.getByRole('button', { name: 'Restore Twin, seed 1' }).click()
  await expect(page.getByRole('button', { name: /^Restore/ })).toHaveText(['Restore'])
  await expect(page.getByRole('button', { name: 'Restore Twin, seed 2' })).toBeVisible()
})
