import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { drop, picture, write } from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'

const MODEL = join(import.meta.dirname, '../test/golden/onnx/residual.onnx')

test.use({ prepare: [['open', MODEL, '--name', 'Small net', '--preprocessing', 'signed']] })

test('a model is exported, and the export is dropped on the window again', async ({ page, workbench, window }) => {
  test.slow()
  const scores = page.getByRole('list', { name: 'Classes by score' })
  const photo = await write('photo.png', picture(90, 90).png().toBuffer())
  const shown = async () => {
    await expect(page.locator('[data-looked]')).toBeVisible({ timeout: 60_000 }) // before, nobody would take the drop
    await drop(page, [photo])
    await expect(scores.getByRole('listitem')).toHaveCount(5, { timeout: 60_000 })
    return scores.textContent()
  }

  await goTo(page, '#/train')
  await page.getByRole('main').getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export' })

  await test.step('the dialog says what each format is for', async () => {
    await expect(dialog.getByRole('radio', { name: 'ONNX' })).toBeChecked()
    await expect(dialog).toContainText('opens here again as it was')
    await expect(dialog.getByRole('radio', { name: 'CSV' })).toHaveCount(0) // nothing of it was trained here
    const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
  })

  await test.step('it is written to exports/, once', async () => {
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(dialog.getByRole('status')).toContainText(join('exports', 'small-net.onnx'), { timeout: 60_000 })
    if (window === 'browser') {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('link', { name: 'Download small-net.onnx' }).click(),
      ])
      const there = await readFile(join(workbench.workspace, 'exports', 'small-net.onnx'))
      expect(Buffer.compare(await readFile(await file.path()), there)).toBe(0)
    }
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(dialog.getByRole('alert')).toContainText('exists already')
    await dialog.getByRole('checkbox', { name: 'Preprocessing inside the graph' }).uncheck()
    await expect(dialog.getByRole('alert')).toBeHidden() // that was said of what is now asked for otherwise
    await dialog.getByRole('radio', { name: 'PyTorch module' }).check()
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(dialog.getByRole('status')).toContainText('2 files', { timeout: 60_000 })
    await dialog.getByRole('button', { name: 'Done' }).click()
    const names = await readdir(join(workbench.workspace, 'exports'))
    expect(names.sort()).toEqual(['small-net.onnx', 'small-net.py', 'small-net.safetensors'])
  })

  await page.getByRole('main').getByRole('tab', { name: 'Checkpoints' }).click()
  await page.getByRole('link', { name: 'Explain' }).last().click()
  const first = await shown()

  await test.step('dropped again, it says itself what it expects of images', async () => {
    await goTo(page, '#/settings')
    await drop(page, [join(workbench.workspace, 'exports', 'small-net.onnx')])
    const form = page.getByRole('dialog', { name: 'Open a model' })
    await expect(form.getByRole('note', { name: 'What the file holds' })).toContainText("the file's own names", {
      timeout: 60_000,
    })
    await expect(form).toContainText('The file says what the images went through in training.')
    await form.getByRole('button', { name: 'Open', exact: true }).click()
    await expect(form).toBeHidden({ timeout: 60_000 })
  })

  expect(await shown()).toBe(first)
})
