import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { drop } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

const CURVES = join(import.meta.dirname, '../test/golden/curves')

test.use({
  prepare: [
    [
      [
        ...['train', '--model', 'all-cnn-c', '--title', 'My own', '--width', '0.08', '--dataset', 'shapes'],
        ...['--preset', 'quick', '--epochs', '1', '--batch-size', '128', '--seed', '7'],
      ],
    ],
    { option: true },
  ] as never,
})

test('curves of other programs are dropped, and lie beside an own run in Compare', async ({ page, window }, info) => {
  test.slow() // it trains a network first
  // A dropped file has no path in the desktop window, which takes one by its field.
  test.skip(window === 'electron', 'drops are of browsers')
  const dialog = page.getByRole('dialog', { name: 'Open a model' })
  const main = page.getByRole('main')

  await test.step('a CSV file becomes a foreign run', async () => {
    await goTo(page, '#/settings')
    await drop(page, [join(CURVES, 'keras.csv')])
    await dialog.getByRole('textbox', { name: 'Name' }).fill('From Keras')
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
    await expect(main.getByRole('heading', { name: /From Keras/ })).toContainText('Foreign')
    await expect(main.getByText('Loss', { exact: true })).toBeVisible()
    await expect(main.getByRole('tab')).toHaveText(['Curves', 'Facts'])
    await main.getByRole('tab', { name: 'Facts' }).click()
    await expect(main.getByRole('row', { name: /^val_accuracy/ })).toContainText('validation error, 1 - accuracy')
    await page.getByRole('button', { name: /More/ }).first().click()
    await expect(page.getByRole('menuitem', { name: 'Archive' })).toBeVisible()
    for (const name of ['Fine-tune…', 'New run like this one…'])
      await expect(page.getByRole('menuitem', { name })).toHaveCount(0)
    await page.keyboard.press('Escape')
  })

  await test.step('a dropped event file opens the same form; a folder is named by its path', async () => {
    const folder = info.outputPath('my-training')
    await cp(join(CURVES, 'torch'), folder, { recursive: true })
    await goTo(page, '#/train')
    await drop(page, [join(CURVES, 'torch', 'events.out.tfevents.1700000000.golden')])
    await expect(dialog.getByLabel('Source')).toHaveValue('events.out.tfevents.1700000000.golden')
    await page.screenshot({ path: info.outputPath('dialog.png') })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Open a model' }).click()
    await dialog.getByText('Curves alone').click()
    await dialog.getByLabel(/^File or folder on/).fill(folder)
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
    await expect(main.getByRole('heading', { name: /my-training/ })).toContainText('Foreign')
    await expect(main.getByRole('heading', { name: 'f1_macro' })).toBeVisible()
    await page.screenshot({ path: info.outputPath('run.png') })
    await expectReadable(page)
  })

  await test.step('a run whose source has grown is read again, in place', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    const path = info.outputPath('growing.csv')
    const lines = ['step,loss', '0,2', '10,1']
    await writeFile(path, lines.join('\n'))
    await page.getByRole('button', { name: 'Open a model' }).click()
    await dialog.getByText('Curves alone').click()
    await dialog.getByLabel(/^File or folder on/).fill(path)
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
    await expect(main.getByRole('heading', { name: /growing/ })).toContainText('Foreign')
    await main.getByRole('tab', { name: 'Facts' }).click()
    const loss = main.getByRole('row', { name: /^loss/ })
    await expect(loss).toContainText('2')
    await writeFile(path, [...lines, '20,0.5'].join('\n'))
    await main.getByRole('button', { name: 'Read again' }).click()
    await expect(loss.getByRole('cell').last()).toHaveText('3')
    await main.getByRole('tab', { name: 'Curves' }).click()
    const id = await page.getByRole('group', { name: 'Loss, plot' }).getAttribute('aria-describedby')
    await expect(page.locator(`[id="${id}"]`)).toContainText('step 20')
    await page.screenshot({ path: info.outputPath('again.png') })
    await main.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Export…' }).click()
    const exporting = page.getByRole('dialog', { name: 'Export' })
    await exporting.getByRole('radio', { name: 'Parquet' }).check()
    await exporting.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(exporting.getByRole('status')).toContainText('growing.parquet')
    await page.screenshot({ path: info.outputPath('export.png') })
    await exporting.getByRole('button', { name: 'Done' }).click()
    await main.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await expect(main.getByRole('heading', { name: /growing/ })).toHaveCount(0)
  })

  await test.step('Compare draws all three, and says which of them is not on its axis', async () => {
    await goTo(page, '#/compare/runs')
    await page.getByRole('checkbox', { name: 'Choose all runs shown' }).check()
    await expect(main).toContainText(
      'Not on this axis, since the source does not say its epochs: my-training (foreign)',
    )
    await expect(main.getByRole('heading', { name: /^Training loss/ })).toBeVisible()
    await expect(main.getByText('From Keras (foreign)').first()).toBeVisible()
    await page.getByRole('radiogroup', { name: 'Horizontal axis' }).getByText('Step').click()
    await expect(main.getByText('my-training (foreign)').first()).toBeVisible()
    await expect(main.getByRole('heading', { name: 'f1_macro' })).toBeVisible()
    await page.screenshot({ path: info.outputPath('compare.png') })
    await page.getByRole('textbox', { name: 'Filter runs' }).fill('state:foreign')
    await expect(page.getByRole('checkbox', { name: /^Choose (From Keras|my-training|My own)$/ })).toHaveCount(2)
    await page.getByRole('button', { name: 'Pin From Keras as the baseline' }).click()
    await expect(main).toContainText('nobody knows the images of the baseline')
  })

  await test.step('the table goes out, and says nothing that nobody knows', async () => {
    const coming = page.waitForEvent('download')
    await main.getByRole('button', { name: 'Export' }).first().click()
    await page.getByRole('menuitem', { name: 'CSV' }).click()
    const stream = await (await coming).createReadStream()
    let text = ''
    for await (const piece of stream) text += piece
    const [head, ...rows] = text
      .trim()
      .split('\r\n')
      .map((line) => line.split(','))
    const keras = rows.find((row) => row.includes('From Keras'))!
    const cell = (title: string) => keras[head!.indexOf(title)]
    expect(cell('State')).toBe('foreign')
    for (const title of ['Network', 'Parameters', 'Data set', 'Seed', 'Batch']) expect(cell(title), title).toBe('')
  })

  await test.step('models are not made of them', async () => {
    await goTo(page, '#/explain')
    await expect(main.locator('input[value="My own"]').first()).toBeVisible()
    await main.locator('input[value="My own"]').first().click()
    await expect(page.getByRole('option', { name: /My own/ })).toBeVisible()
    await expect(page.getByRole('option', { name: /From Keras|my-training/ })).toHaveCount(0)
  })
})
