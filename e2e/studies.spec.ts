import { readFile } from 'node:fs/promises'
import { expect, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

/** Two of the smallest networks for two epochs each, two seeds: what takes a minute. */
const FILE = `name: small
title: A small study
dataset: shapes
networks: [all-cnn-a, strided-cnn-a]
network: { width: 0.0625, lastRelu: false }
preset: quick
recipe: { epochs: 2, learningRateDrops: [] }
seeds: [1, 2]
rule: { withinPoints: 1, minimumSeeds: 2 }
`

test.describe('studies', () => {
  test.describe.configure({ timeout: 600_000 })

  test('make one, watch it, add a seed, and take the report away', async ({ page }) => {
    await page.getByRole('link', { name: 'Studies', exact: true }).click()
    await expect(page.getByText('No study yet')).toBeVisible()
    await expectReadable(page)
    await page.getByRole('link', { name: /Does pooling matter/ }).click()
    await expect(page.getByText(/^20 trainings with 5 seeds/)).toBeVisible()
    await page.getByLabel('Learning rates').fill('0.05, 0.01')
    await expect(page.getByText(/^40 trainings with 5 seeds/)).toBeVisible()
    await page.getByLabel('Learning rates').fill('fast')
    await expect(page.getByRole('alert')).toContainText('"fast"')
    await expect(page.getByRole('button', { name: 'Save and start' })).toBeDisabled()
    await page.getByLabel('The whole file').fill('networks: none')
    await expect(page.getByRole('alert')).toContainText('At ')
    await page.getByLabel('The whole file').fill(FILE)
    await expect(page.getByText(/^4 trainings with 2 seeds, 8 epochs/)).toBeVisible()
    await expectReadable(page)
    await page.getByRole('button', { name: 'Save and start' }).click()

    await expect(page.getByRole('heading', { level: 1 })).toHaveText('A small study')
    const matrix = page.getByRole('region', { name: 'Trainings' })
    await expect(matrix.getByText(/training/).first()).toBeVisible({ timeout: 120_000 })
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Go on' }).click({ timeout: 120_000 })
    await expect(page.getByText(/4 of 4 done/).first()).toBeVisible({ timeout: 400_000 })
    await expect(matrix.getByText(/n = 2/)).toHaveCount(2)

    await page.getByRole('tab', { name: 'Curves' }).click()
    await expect(page.getByRole('group', { name: /Test error on .*, plot/ })).toBeVisible()
    await expect(page.getByText(/\(n = 2\)/).first()).toBeVisible()
    await page.getByRole('tab', { name: 'Ledger' }).click()
    const ledger = page.getByRole('region', { name: 'Ledger' })
    // Not CIFAR-10, so there is nothing of the paper to compare with.
    await expect(ledger.getByText('not comparable')).toHaveCount(2)
    await expectReadable(page)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Markdown' }).click()
    const report = await readFile(await (await saved).path(), 'utf8')
    const shown = await ledger.getByRole('cell', { name: / ± / }).first().textContent()
    expect(report).toContain(` ${shown} `)
    expect(report).toContain('SHA-256')

    await page.getByRole('button', { name: 'Add seeds' }).click()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('tab', { name: 'Trainings' }).click()
    await expect(matrix.getByRole('columnheader', { name: 'Seed 3' })).toBeVisible()
    await expect(page.getByText(/4 of 6 done/).first()).toBeVisible()
    await matrix.getByRole('link').first().click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('seed 1')
  })
})
