import { readFile } from 'node:fs/promises'
import { expect, goTo, test } from './fixtures.ts'
import { obstacles } from './looks.ts'

// Two small networks of the paper, a pooling one and its all-convolutional twin, trained for real before the window opens.
const train = (model: string, title: string) => [
  ...['train', '--model', model, '--title', title, '--width', '0.08', '--dataset', 'shapes', '--preset', 'quick'],
  ...['--epochs', '1', '--batch-size', '128', '--seed', '7'],
]

test.describe('two trained networks', () => {
  // An option that is a list is given as a pair: the list, and that it is an option.
  test.use({
    prepare: [[train('model-c', 'With pooling'), train('all-cnn-c', 'Without pooling')], { option: true }] as never,
  })

  test('two networks are diffed, their curves laid over each other, and a disagreement explained in both', async ({
    page,
  }) => {
    test.slow() // it trains two networks first
    await test.step('the diff names the paper’s edit, both ways round', async () => {
      await goTo(page, '#/architectures/diff/model-c/all-cnn-c')
      const diff = page.getByRole('region', { name: 'Model C to All-CNN-C' })
      await expect(
        diff.getByRole('button', { name: '3×3 max-pooling, stride 2 → 3×3 convolution, stride 2' }),
      ).toHaveCount(2)
      await expect(diff.getByRole('row', { name: /Total/ })).toContainText('+415,008')
      await page.getByRole('switch', { name: 'Differences only' }).click({ force: true })
      await expect(diff.getByRole('row')).toHaveCount(4) // head, two changes, total
      await diff.getByRole('row', { name: /pool1/ }).click()
      const layers = diff.getByRole('row', { name: 'The layers of the row above' })
      await expect(layers.getByRole('region', { name: 'Layer pool1' })).toBeVisible()
      await layers.getByRole('link').first().hover()
      await expect(page.getByRole('tooltip')).toHaveText('Explain conv3:0')
      await diff.getByRole('row', { name: /pool1/ }).first().click()
      await expect(layers).toHaveCount(0)
      await page.getByRole('button', { name: 'Swap the base and the first other network' }).click()
      await expect(
        page.getByRole('region', { name: 'All-CNN-C to Model C' }).getByRole('row', { name: /Total/ }),
      ).toContainText('-415,008')
    })

    await test.step('both runs are chosen and drawn, one pinned as the baseline', async () => {
      await goTo(page, '#/compare/runs')
      await page.getByRole('checkbox', { name: 'Choose all runs shown' }).check()
      await expect(page.getByText('Training loss').first()).toBeVisible()
      await page.getByRole('button', { name: 'Pin With pooling as the baseline' }).click()
      await expect(page.getByText('Test error on shapes, 2,000 images: difference to With pooling')).toBeVisible()
      const filter = page.getByRole('textbox', { name: 'Filter runs' })
      await filter.fill('network:all-cnn')
      await expect(page.getByRole('checkbox', { name: 'Choose With pooling', exact: true })).toHaveCount(0)
      await filter.fill('')
      await page.getByRole('switch', { name: 'Differences only' }).click({ force: true })
      await expect(page.getByRole('columnheader', { name: 'Network' })).toBeVisible()
      await expect(page.getByRole('columnheader', { name: 'Seed' })).toHaveCount(0)
    })

    await test.step('runs are archived and removed, and both are taken back; a view outlasts the page', async () => {
      await page.getByRole('switch', { name: 'Differences only' }).click({ force: true })
      const row = page.getByRole('checkbox', { name: 'Choose Without pooling', exact: true })
      const undo = page.getByRole('button', { name: 'Undo' })
      for (const action of ['Archive', 'Remove']) {
        await page.getByRole('checkbox', { name: 'Choose With pooling', exact: true }).uncheck()
        await page.getByRole('button', { name: 'Actions on Without pooling' }).click()
        await page.getByRole('menuitem', { name: action }).click()
        await expect(row).toHaveCount(0)
        await undo.click()
        await expect(undo).toHaveCount(0)
        await page.getByRole('checkbox', { name: 'Choose all runs shown' }).check()
        await expect(row).toBeChecked()
      }
      await page.getByRole('textbox', { name: 'Filter runs' }).fill('network:model-c')
      await page.getByRole('button', { name: 'Views' }).click()
      await page.getByRole('textbox', { name: 'Name of the view' }).fill('Pooling ones')
      await page.getByRole('button', { name: 'Keep' }).click()
      await page.reload()
      await expect(row).toBeVisible()
      await page.getByRole('button', { name: 'Views' }).click()
      await page.getByRole('button', { name: 'Pooling ones', exact: true }).click()
      await expect(row).toHaveCount(0)
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'CSV' }).click(),
      ])
      const [head, ...rows] = (await readFile(await file.path(), 'utf8')).trim().split('\r\n')
      expect(head).toMatch(/^Run,Epochs done,/)
      expect(rows).toHaveLength(1)
      expect(rows[0]).toMatch(/^With pooling,\d+,/)
      await page.getByRole('textbox', { name: 'Filter runs' }).fill('')
      // The models of the next pages stand in the order of the table again.
      await page.getByRole('checkbox', { name: 'Choose all runs shown' }).uncheck()
      await page.getByRole('checkbox', { name: 'Choose all runs shown' }).check()
    })

    await test.step('both answer the whole test set', async () => {
      await page.getByRole('link', { name: 'Compare models' }).click()
      await expect(page.getByRole('table', { name: 'Confusion matrix of Without pooling' })).toBeVisible({
        timeout: 60_000,
      })
      await expect(page.getByText(/McNemar test/).first()).toBeVisible()
      await expect(page.getByText(/^Where they disagree: [1-9][\d,]* of 2,000 test images of shapes$/)).toBeVisible()
    })

    await test.step('the list of disagreements is sorted and filtered', async () => {
      await page.getByRole('combobox', { name: 'Order of the images' }).click()
      await page.getByRole('option', { name: 'Unsure first' }).click()
      await page.getByText('Both wrong', { exact: true }).click()
      await expect(page.getByRole('heading', { name: /^Where they disagree: [\d,]+ of / })).toBeVisible()
      await page.getByText('All', { exact: true }).click()
    })

    await test.step('an image on which they disagree is explained in both', async () => {
      await page.locator('a[href*="compare/images"]').first().click()
      for (const name of ['With pooling', 'Without pooling']) {
        const column = page.getByRole('region', { name })
        await expect(column.getByRole('listitem').first()).toBeVisible({ timeout: 30_000 })
        await expect(column.getByRole('img', { name: /^guided-backprop of/ })).toBeVisible()
      }
      const held = page.getByRole('region', { name: 'Guided backpropagation' })
      await held.getByText('Difference', { exact: true }).click()
      await expect(held.getByRole('img', { name: /minus/ })).toBeVisible()
    })

    await test.step('a clicked map finds its twins in the other model, with their crops', async () => {
      const maps = page.getByRole('slider', { name: 'Channels of conv1' })
      await maps.last().click({ position: { x: 3 * 56 + 20, y: 20 } }) // the fourth map of the second model
      const twins = page.getByRole('table', { name: 'Twins of conv1:3 in Without pooling' })
      await expect(twins.getByRole('link').first()).toBeVisible({ timeout: 60_000 })
      await page.getByRole('button', { name: 'Find the crops of both models' }).click()
      await expect(
        page.getByRole('figure', { name: 'Crops of conv1:3 in With pooling' }).getByRole('img').first(),
      ).toBeVisible({ timeout: 60_000 })
      // By the keyboard from the first model; a channel that it does not have is told so and changes nothing.
      await maps.first().press('ArrowRight')
      await expect(page.getByRole('table', { name: 'Twins of conv1:4 in With pooling' })).toBeVisible()
      const channel = page.getByRole('textbox', { name: /^Channel, 0 to 7$/ })
      await channel.press('ControlOrMeta+a')
      await channel.pressSequentially('79')
      await expect(page.getByText('Write a whole number from 0 to 7.')).toBeVisible()
      await channel.press('ControlOrMeta+a')
      await channel.pressSequentially('7')
      await channel.press('Enter')
      await expect(page.getByRole('table', { name: 'Twins of conv1:7 in With pooling' })).toBeVisible()
    })

    await test.step('an image dropped on the page is looked at by both', async () => {
      const png = await page.evaluate(async () => {
        const canvas = new OffscreenCanvas(48, 40)
        const context = canvas.getContext('2d')!
        context.fillStyle = 'teal'
        context.fillRect(0, 0, 48, 40)
        context.fillStyle = 'orange'
        context.fillRect(14, 10, 20, 20)
        return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())]
      })
      const transfer = await page.evaluateHandle((bytes) => {
        const data = new DataTransfer()
        data.items.add(new File([new Uint8Array(bytes)], 'square.png', { type: 'image/png' }))
        return data
      }, png)
      await page.getByRole('button', { name: 'Choose an image' }).dispatchEvent('drop', { dataTransfer: transfer })
      await expect(page.getByRole('img', { name: 'square.png' })).toBeVisible({ timeout: 30_000 })
      await expect(page.getByText('its class is not known')).toBeVisible()
    })
  })
})

test('an architecture of one’s own is duplicated, broken, mended, saved and diffed', async ({ page }) => {
  await goTo(page, '#/architectures/model-a')
  await page.getByRole('button', { name: 'Duplicate' }).click()
  const layers = page.getByRole('table', { name: 'Layers' })
  await page.getByRole('textbox', { name: 'Title' }).fill('Mine')
  await page.getByRole('textbox', { name: 'conv1 kernel' }).fill('64')
  await expect(layers.getByRole('alert')).toContainText('conv1: a 64x64 window does not fit into the 32x32 map')
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled()
  await page.getByRole('textbox', { name: 'conv1 kernel' }).fill('3')
  await page.getByRole('textbox', { name: 'conv1 padding' }).fill('1')
  await expect(layers.getByRole('alert')).toHaveCount(0)
  await goTo(page, '#/help')
  await page.goBack()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Mine')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Keep as a draft' }).click()
  await page.getByRole('region', { name: 'Drafts' }).getByRole('link', { name: /Mine/ }).click()
  await expect(page.getByRole('textbox', { name: 'conv1 kernel' })).toHaveValue('3')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { name: 'Mine', level: 1 })).toBeVisible()
  await page.getByRole('button', { name: 'Export' }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Architecture as JSON' }).click(),
  ])
  await page.locator('input[type=file]').setInputFiles(await file.path())
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Mine (copy)')
  await expect(page.getByRole('textbox', { name: 'Name for files and the command line' })).toHaveValue('model-a-3')
  await goTo(page, '#/architectures/model-a-2')
  await page.getByRole('button', { name: 'Remove Mine' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('heading', { name: 'Mine', level: 1 })).toBeVisible()
  await goTo(page, '#/architectures/diff/model-a/model-a-2')
  await expect(page.getByRole('button', { name: 'kernel 5×5 → 3×3' })).toBeVisible()
})

test('no serious violation of accessibility in the views', async ({ page }) => {
  for (const hash of [
    '#/architectures/all-cnn-c',
    '#/architectures/diff/model-c/all-cnn-c',
    '#/compare/runs',
    '#/compare/models',
    '#/compare/images',
  ]) {
    await goTo(page, hash)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(await obstacles(page), hash).toEqual([])
  }
})
