import { expect, test } from './fixtures.ts'

const train = (rate: string, title: string) => [
  ...['train', '--model', 'model-a', '--title', title, '--width', '0.05', '--dataset', 'shapes', '--preset', 'quick'],
  ...['--epochs', '1', '--batch-size', '128', '--seed', '1', '--learning-rate', rate],
]

test.use({ prepare: [[train('0.03', 'Slow'), train('0.003', 'Slower')], { option: true }] as never })

test('runs are filtered by fields and ranges, and the fields are listed by mouse, keyboard and finger', async ({
  page,
}) => {
  await page.evaluate(() => {
    window.location.hash = '#/compare/runs'
  })
  const filter = page.getByRole('textbox', { name: 'Filter runs' })
  const slow = page.getByRole('checkbox', { name: 'Choose Slow', exact: true })
  const slower = page.getByRole('checkbox', { name: 'Choose Slower', exact: true })
  await expect(slow).toBeVisible()
  await filter.fill('lr:0.03')
  await expect(slower).toHaveCount(0)
  await expect(slow).toBeVisible()
  await filter.fill('lr:..0.01')
  await expect(slow).toHaveCount(0)
  await expect(slower).toBeVisible()
  await filter.fill('rat:3')
  await expect(page.getByText('There is no field “rat”')).toBeVisible()
  await filter.fill('')

  const hint = page.getByRole('button', { name: 'How to filter, and the list of fields' })
  const card = page.getByRole('tooltip')
  await hint.hover()
  await expect(card).toContainText('Learning rate')
  await page.mouse.move(5, 5)
  await expect(card).toHaveCount(0)
  await filter.focus()
  await page.keyboard.press('Tab')
  await expect(card).toContainText('Weight decay')
  await page.keyboard.press('Escape')
  await expect(card).toHaveCount(0)
  await hint.dispatchEvent('click') // as a tap: no mouse has been there
  await expect(card).toContainText('a range, either end may be left out')
})
