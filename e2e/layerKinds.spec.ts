import { expect, goTo, test } from './fixtures.ts'

test('layers of every new kind are put in, corrected at their fields, saved, drawn and told apart from the network before', async ({
  page,
}) => {
  await goTo(page, '#/architectures/model-a')
  await page.getByRole('button', { name: 'Duplicate' }).click()
  await page.getByRole('textbox', { name: 'Title' }).fill('Every kind')
  const layers = page.getByRole('table', { name: 'Layers' }).getByRole('button', { name: /^Move / })
  const save = page.getByRole('button', { name: 'Save' })
  const add = async (kind: string) => {
    await page.getByRole('button', { name: 'Add a layer' }).click()
    await page.getByRole('menuitem', { name: kind, exact: true }).click()
  }

  await test.step('each begins as a layer that fits', async () => {
    for (const kind of [
      ...['Layer normalisation', 'Local response normalisation', 'Padding', 'Channel shuffle', 'Channel scale'],
      'Product', // of the two layers before it
    ])
      await add(kind)
    await expect(layers).toHaveCount(11 + 6)
    await expect(save).toBeEnabled()
  })

  await test.step('a mistake stands at its layer', async () => {
    const more = async (layer: string, label: string, value: string) => {
      await page.getByRole('button', { name: `More fields of ${layer}` }).click()
      await page
        .getByRole('dialog', { name: `More fields of ${layer}` })
        .getByLabel(label)
        .fill(value)
      await page.keyboard.press('Escape')
    }
    await more('shuffle1', 'Groups', '5')
    await expect(page.getByText('192 channels do not make 5 equal groups; use a divisor of 192.')).toBeVisible()
    await expect(save).toBeDisabled()
    await more('shuffle1', 'Groups', '4')
    await more('lrn1', 'Alpha', '0.5')
    await page.getByRole('textbox', { name: 'pad1 padding' }).fill('0,1,0,1')
    await expect(save).toBeEnabled()
  })

  await test.step('pooling at its edges, dropout by channel', async () => {
    await page.getByRole('textbox', { name: 'pool1 padding' }).fill('0,1,0,1')
    await page.getByRole('button', { name: 'More fields of pool1' }).click()
    await page.getByRole('checkbox', { name: 'Partial windows' }).check()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'More fields of dropout2' }).click()
    await page.getByRole('combobox', { name: 'Drops' }).selectOption('whole channels')
    await page.keyboard.press('Escape')
    await expect(save).toBeEnabled()
  })

  await test.step('saved, it is drawn, and the diff names what was done', async () => {
    await save.click()
    await expect(page.getByRole('heading', { name: 'Every kind', level: 1 })).toBeVisible()
    for (const words of ['shuffle, 4 groups', 'local response, 5 channels', 'scale, from 1'])
      await expect(page.getByText(words).first()).toBeVisible()
    await goTo(page, '#/architectures/diff/model-a/model-a-2')
    for (const edit of [
      'layer normalisation inserted',
      'channel shuffle of 4 groups inserted',
      'gate inserted after shuffle1',
    ])
      await expect(page.getByText(edit).first()).toBeVisible()
    await expect(page.getByText('padding 1 → 0,1,0,1, partial windows kept').first()).toBeVisible()
    await expect(page.getByText('drops single numbers → channels').first()).toBeVisible()
  })
})
