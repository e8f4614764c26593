import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

// Without a pointer: from the difference of two architectures over the table of runs to two models side by side.

const train = (model: string, title: string) => [
  ...['train', '--model', model, '--title', title, '--width', '0.08', '--dataset', 'shapes', '--preset', 'quick'],
  ...['--epochs', '2', '--batch-size', '128', '--seed', '7'],
]

/** What a sighted reader sees of the focus: a ring around the element, or around what stands for it. */
const ring = (element: Locator) =>
  element.evaluate((focused) => {
    const isOutlined = (node: Element | null) => {
      if (!node) return false
      const { outlineStyle, outlineWidth } = getComputedStyle(node)
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
    }
    // A hidden checkbox, switch or radio draws its ring on the box, track or label beside it; a field of pills around them all.
    return [
      focused,
      focused.nextElementSibling,
      focused.parentElement,
      focused.closest('.mantine-MultiSelect-input'),
    ].some(isOutlined)
  })

/** Presses Tab until the element has the focus, which must then be seen. */
async function tabTo(page: Page, element: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  // Attached, not visible: radios and switches are drawn by the label beside them.
  await expect(element).toBeAttached()
  for (let press = 0; press < 160; press++) {
    if (await element.evaluate((node) => node === document.activeElement)) {
      expect(await ring(element), `${element} shows that it has the focus`).toBe(true)
      return
    }
    await page.keyboard.press(key)
  }
  throw new Error(`No number of ${key} leads to ${element}.`)
}

async function press(page: Page, element: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, element)
  await page.keyboard.press(key)
}

test.use({
  prepare: [[train('model-c', 'With pooling'), train('all-cnn-c', 'Without pooling')], { option: true }] as never,
})

test('architectures, runs and models are compared by the keyboard alone', async ({ page }) => {
  test.slow() // it trains two networks first
  const navigation = page.getByRole('navigation').first()

  await test.step('a layer is chosen in the graph by arrows, and in the table by its name', async () => {
    await press(page, navigation.getByRole('link', { name: 'Architectures' }))
    await press(page, page.getByRole('link', { name: /^Model C/ }))
    await expect(page.getByRole('heading', { name: 'Model C', level: 1 })).toBeVisible()
    const graph = page.getByRole('tree', { name: 'Layers of Model C' })
    await press(page, graph, 'ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect(graph.getByRole('treeitem', { selected: true })).toHaveAccessibleName(/^conv1/)
    await page.keyboard.press('End')
    await expect(graph.getByRole('treeitem', { selected: true })).toHaveAccessibleName(/^average1/)
    await press(page, page.getByRole('table').getByRole('button', { name: 'pool1' }))
    await expect(graph.getByRole('treeitem', { selected: true })).toHaveAccessibleName(/^pool1/)
  })

  await test.step('it is held against another network, and an edit leads to its row', async () => {
    await press(
      page,
      page
        .getByRole('link', { name: 'Compare' })
        .or(page.getByRole('button', { name: 'Compare' }))
        .last(),
    )
    await tabTo(page, page.getByRole('combobox', { name: 'Compare with' }).or(page.getByLabel('Compare with')).first())
    await page.keyboard.type('All-CNN-C')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    const diff = page.getByRole('region', { name: 'Model C to All-CNN-C' })
    await expect(diff).toBeVisible()
    await press(page, page.getByRole('switch', { name: 'Differences only' }), 'Space')
    await expect(diff.getByRole('row')).toHaveCount(4) // head, two changes, total
    const row = diff.getByRole('row', { name: /pool1/ })
    await press(page, row)
    await expect(row).toHaveAttribute('data-selected', 'true')
    await expectReadable(page)
  })

  await test.step('both runs are chosen, sorted, read off their curves, and kept as a view', async () => {
    await press(page, navigation.getByRole('link', { name: 'Compare' }))
    await press(page, page.getByRole('checkbox', { name: 'Choose With pooling', exact: true }), 'Space')
    await press(page, page.getByRole('checkbox', { name: 'Choose Without pooling', exact: true }), 'Space')
    await press(page, page.getByRole('columnheader', { name: 'Network' }).getByRole('button'))
    await expect(page.getByRole('columnheader', { name: 'Network' })).toHaveAttribute('aria-sort', 'ascending')
    await press(page, page.getByRole('button', { name: 'Pin With pooling as the baseline' }))
    const plot = page.getByRole('group', { name: /^Training loss.*, plot$/ })
    await press(page, plot, 'ArrowRight')
    await expect(plot.getByRole('status')).toContainText('With pooling')
    await press(page, page.getByRole('slider', { name: 'Smoothing' }), 'ArrowRight')
    await press(page, page.getByRole('button', { name: 'Columns' }))
    await press(page, page.getByRole('checkbox', { name: 'Seed' }), 'Space')
    await expect(page.getByRole('columnheader', { name: 'Seed' })).toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: 'Columns' })).toBeFocused()
    await press(page, page.getByRole('button', { name: 'Views' }))
    await tabTo(page, page.getByRole('textbox', { name: 'Name of the view' }))
    await page.keyboard.type('Without seeds')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Forget the view Without seeds' })).toBeVisible()
    await page.keyboard.press('Escape')
    await press(page, page.getByRole('button', { name: 'Actions on 2 runs' }))
    await expect(page.getByRole('menuitem', { name: 'Archive' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expectReadable(page)
    await press(page, page.getByRole('link', { name: 'Compare models' }))
  })

  await test.step('the answers to the test set are walked through, cell by cell', async () => {
    const matrix = page.getByRole('table', { name: 'Confusion matrix of With pooling' })
    await expect(matrix).toBeVisible({ timeout: 60_000 })
    await tabTo(page, matrix.locator('[data-cell="0"]'))
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await expect(matrix.locator('[data-cell="11"]')).toBeFocused()
    const epoch = page.getByRole('slider', { name: 'Checkpoint of model 1' })
    await press(page, epoch, 'Home')
    await expect(epoch).toHaveAttribute('aria-valuenow', '0')
    await expect(matrix).toBeVisible({ timeout: 60_000 })
    await press(
      page,
      page.getByRole('radiogroup', { name: 'Which disagreements' }).getByRole('radio', { name: 'All' }),
      'ArrowRight',
    )
    await press(
      page,
      page.getByRole('radiogroup', { name: 'Which disagreements' }).getByRole('radio', { checked: true }),
      'ArrowLeft',
    )
    await expectReadable(page)
    await press(page, page.locator('a[href*="compare/images"][class*=picture]').first())
  })

  await test.step('the image is looked at in both: a unit by arrows, the curtain by its slider', async () => {
    const map = page.getByRole('button', { name: /^Map of .*arrow keys/ }).first()
    await expect(map).toBeVisible({ timeout: 30_000 })
    await press(page, map, 'ArrowRight')
    const curtain = page.getByRole('slider', { name: /^Curtain between/ }).first()
    await tabTo(page, curtain)
    const before = Number(await curtain.getAttribute('aria-valuenow'))
    await page.keyboard.press('ArrowLeft')
    await expect.poll(async () => Number(await curtain.getAttribute('aria-valuenow'))).toBeLessThan(before)
    await expectReadable(page)
  })
})
