import { expect, goTo, test } from './fixtures.ts'

test('an architecture’s draft outlasts other views and a reload; numbers stay as typed; changes are undone', async ({
  page,
}) => {
  await goTo(page, '#/architectures/model-a')
  await page.getByRole('button', { name: 'Duplicate' }).click()
  await page.getByRole('textbox', { name: 'Title' }).fill('Half done')
  const kernel = page.getByRole('textbox', { name: 'conv1 kernel' })
  const save = page.getByRole('button', { name: 'Save' })
  await expect(save).toBeEnabled()

  await test.step('what cannot be taken stays as it was typed, and cannot be saved', async () => {
    await kernel.fill('99')
    await kernel.blur()
    await expect(kernel).toHaveValue('99')
    await expect(page.getByText('Write a whole number from 1 to 64, or height x width, such as 1x5.')).toBeVisible()
    await expect(save).toBeDisabled()
    await kernel.fill('')
    await expect(save).toBeDisabled()
    await kernel.fill('3')
    await page.getByRole('textbox', { name: 'conv1 padding' }).fill('1')
    await expect(save).toBeEnabled()
  })

  await test.step('a window may have sides of its own, and a convolution groups', async () => {
    await kernel.fill('1x5')
    await page.getByRole('textbox', { name: 'conv1 padding' }).fill('0x2')
    await page.getByRole('button', { name: 'More fields of conv1' }).click()
    await page.getByRole('textbox', { name: 'conv1 groups' }).fill('2')
    const layer = page.getByRole('list', { name: 'Layers' }).getByRole('listitem').nth(1)
    await expect(layer.getByRole('alert')).toContainText('3 input channels cannot be cut into 2 groups')
    await page.getByRole('textbox', { name: 'conv1 groups' }).fill('3')
    await expect(layer.getByRole('alert')).toHaveCount(0)
    await expect(layer).toContainText('32×32×96')
    await page.getByRole('textbox', { name: 'conv1 groups' }).fill('1')
    await kernel.fill('3')
    await page.getByRole('textbox', { name: 'conv1 padding' }).fill('1')
    await expect(save).toBeEnabled()
  })

  await test.step('undo and redo, by keys and buttons', async () => {
    await page.getByRole('button', { name: 'Remove conv2' }).click()
    const layers = page.getByRole('list', { name: 'Layers' }).getByRole('listitem')
    const without = await layers.count()
    await page.keyboard.press('Control+z')
    await expect(layers).toHaveCount(without + 1)
    await page.keyboard.press('Control+Shift+z')
    await expect(layers).toHaveCount(without)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(layers).toHaveCount(without + 1)
  })

  await test.step('left by the sidebar and reloaded, the draft is in the list', async () => {
    await page.getByRole('link', { name: 'Data sets' }).click()
    await page.reload()
    await page.getByRole('link', { name: 'Architectures' }).click()
    const draft = page.getByRole('region', { name: 'Drafts' }).getByRole('link', { name: /Half done/ })
    await expect(draft).toContainText('not saved')
    await draft.click()
    await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Half done')
    await expect(page.getByRole('textbox', { name: 'conv1 kernel' })).toHaveValue('3')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { name: 'Half done', level: 1 })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Drafts' })).toHaveCount(0)
  })
})

test('a new run’s form outlasts a reload, and takes no number that was not typed', async ({ page }) => {
  await goTo(page, '#/train/new')
  await page.getByLabel('Title', { exact: true }).fill('Not yet')
  await page.getByRole('textbox', { name: 'Seed' }).fill('9999999999')
  await page.getByRole('textbox', { name: 'Seed' }).blur()
  await page.reload()
  await expect(page.getByLabel('Title', { exact: true })).toHaveValue('Not yet')
  await expect(page.getByRole('textbox', { name: 'Seed' })).toHaveValue('9999999999')
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled()
})
