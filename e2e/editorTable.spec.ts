import type { Page } from '@playwright/test'
import { expect, goTo, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

/** Names of the layers, in their order. */
const order = (page: Page) =>
  page
    .getByRole('table', { name: 'Layers' })
    .getByRole('button', { name: /^Move / })
    .evaluateAll((handles) => handles.map((handle) => handle.getAttribute('aria-label')!.replace('Move ', '')))

async function drag(page: Page, from: string, to: string) {
  const [handle, target] = [
    page.getByRole('button', { name: `Move ${from}`, exact: true }),
    page.getByRole('button', { name: `Move ${to}`, exact: true }),
  ]
  const place = (await target.boundingBox())!
  await handle.hover()
  await page.mouse.down()
  await page.mouse.move(place.x + 5, place.y + 12, { steps: 4 })
  await page.mouse.move(place.x + 5, place.y + 4, { steps: 2 })
}

test('layers are moved, copied and removed one by one and several at once, by mouse and keys, with undo', async ({
  page,
}) => {
  await goTo(page, '#/architectures/vgg-16-bn')
  await page.getByRole('button', { name: 'Duplicate' }).click()
  const before = await order(page)
  expect(before.slice(0, 4)).toEqual(['conv1', 'bn1', 'conv2', 'bn2'])

  await test.step('rows are 36 pixels high under one header row', async () => {
    const table = page.getByRole('table', { name: 'Layers' })
    await expect(table.getByRole('columnheader', { name: 'Kernel' })).toBeVisible()
    const heights = await table.locator('tr[data-row]').evaluateAll((rows) => rows.map((row) => row.clientHeight))
    expect(new Set(heights)).toEqual(new Set([36]))
  })

  await test.step('dragged by its handle; Escape lets go', async () => {
    await page.getByRole('textbox', { name: 'Name of bn2' }).fill('second')
    await drag(page, 'second', 'conv2')
    await page.keyboard.press('Escape')
    await page.mouse.up()
    expect((await order(page)).slice(0, 4)).toEqual(['conv1', 'bn1', 'conv2', 'second'])
    await drag(page, 'second', 'conv2')
    await page.mouse.up()
    expect((await order(page)).slice(0, 4)).toEqual(['conv1', 'bn1', 'second', 'conv2'])
  })

  await test.step('moved by keys, the focus stays on it', async () => {
    await page.getByRole('button', { name: 'Move second', exact: true }).focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    expect((await order(page))[0]).toBe('second')
    await page.keyboard.press('ArrowDown')
    expect((await order(page))[1]).toBe('second')
    await expect(page.getByRole('button', { name: 'Move second', exact: true })).toBeFocused()
    for (let step = 0; step < 5; step++) await page.keyboard.press('Control+z')
    expect(await order(page)).toEqual(before)
  })

  await test.step('several at once: a range, its copies, and all of them gone', async () => {
    await page.getByRole('checkbox', { name: 'Select conv1', exact: true }).check()
    await page.getByRole('checkbox', { name: 'Select bn2', exact: true }).click({ modifiers: ['Shift'] })
    await expect(page.getByText(`4 of ${before.length} selected`)).toBeVisible()
    await page.getByRole('button', { name: 'Duplicate the selected layers' }).click()
    await expect(page.getByText(`4 of ${before.length + 4} selected`)).toBeVisible()
    await expect(page.getByRole('checkbox', { name: 'Select conv3', exact: true })).toBeChecked()
    await page.getByRole('button', { name: 'Move the selected layers down' }).click()
    expect((await order(page)).slice(4, 9)).toEqual(['pool1', 'conv3', 'bn3', 'conv4', 'bn4'])
    await expectReadable(page)
    await page.getByRole('button', { name: 'Remove the selected layers' }).click()
    expect(await order(page)).toEqual(before)
  })

  await test.step('the drawing follows, unfolds by a key, and its boxes lead to their rows', async () => {
    const tree = page.getByRole('tree', { name: /^Layers of/ })
    const folded = tree.getByRole('treeitem', { name: /^3×3 convolution ×2/ }).first()
    await folded.click()
    await tree
      .getByRole('treeitem', { name: /^3×3 convolution 2 of 2/ })
      .first()
      .click()
    await tree.getByRole('treeitem', { name: /^conv2 / }).click()
    await expect(page.getByRole('checkbox', { name: 'Select conv2', exact: true })).toBeChecked()
    await page.getByRole('textbox', { name: 'conv2 channels' }).fill('48')
    await expect(tree.getByRole('treeitem', { name: /^conv2 .*48/ })).toBeVisible()
  })

  await test.step('a question comes before the changes are lost', async () => {
    await page.getByRole('button', { name: 'Cancel' }).click()
    const dialog = page.getByRole('dialog', { name: 'Discard the changes?' })
    await dialog.getByRole('button', { name: 'Go on editing' }).click()
    await expect(page.getByRole('textbox', { name: 'conv2 channels' })).toHaveValue('48')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await dialog.getByRole('button', { name: 'Keep as a draft' }).click()
    const draft = page.getByRole('region', { name: 'Drafts' }).getByRole('link')
    await expect(draft).toContainText('not saved')
    await draft.click()
    await expect(page.getByRole('textbox', { name: 'conv2 channels' })).toHaveValue('48')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await dialog.getByRole('button', { name: 'Discard', exact: true }).click()
    await expect(page.getByRole('region', { name: 'Drafts' })).toHaveCount(0)
  })
})
