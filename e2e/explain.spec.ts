import { mkdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readPngText } from '../src/shared/explain/pngText.ts'
import {
  address,
  choose,
  clickMap,
  drop,
  folder,
  importOf,
  orderByChannel,
  picture,
  strip,
  write,
} from './explainHelp.ts'
import { expect, goTo, test } from './fixtures.ts'
import { expectReadable } from './looks.ts'

test.use({
  prepare: [[importOf('model-c', 'With pooling'), importOf('all-cnn-c', 'Without pooling')], { option: true }] as never,
})

test.beforeEach(async ({ page }) => {
  // The first view may still be settling on its own address.
  await expect(page.getByRole('heading', { name: 'Without pooling' })).toBeVisible()
  await goTo(page, '#/explain')
  await expect(page.getByText('No image yet')).toBeVisible({ timeout: 60_000 })
})

test('an image is dropped, a neuron clicked, and its pictures, crops and weights are shown', async ({ page }) => {
  test.slow()
  await drop(page, [await write('photo.jpg', picture(400, 300).jpeg().toBuffer())])

  await test.step('predictions and every layer', async () => {
    await expect(page.getByRole('list', { name: 'Classes by score' }).getByRole('listitem')).toHaveCount(10)
    await expect(page.locator('[data-layer]')).toHaveCount(10) // nine convolutions and the average
    await expect(page.getByRole('figure').filter({ hasText: 'Guided' }).first()).toBeVisible()
    await expect(address(page)).toHaveValue(/^class:\d$/)
  })

  await test.step('a click on a map selects the unit under it', async () => {
    await orderByChannel(page)
    await clickMap(page, 'conv4', 2, [0.4, 0.6])
    await expect(address(page)).toHaveValue('conv4:2@9,6')
    await expect(page.locator('[data-target="conv4:2@9,6"][data-phase="ready"] [data-method]')).toHaveCount(3)
    for (const method of ['Gradient', 'Deconvnet', 'Guided backpropagation']) {
      await page.getByRole('button', { name: method, exact: true }).click()
      await expect(page.getByRole('img', { name: `${method} of conv4:2@9,6` })).toHaveAccessibleName(
        /values from .+ to .+, colours from/,
      )
    }
    // conv4 of All-CNN-C sees 11 x 11 pixels, two apart, the first one 5 to the left of the image.
    await expect(page.locator('[data-field]')).toHaveAttribute('data-field', '7,13,11,11')
  })

  await test.step('hovering shows another receptive field', async () => {
    await strip(page, 'conv1').hover({ position: { x: 1, y: 1 } })
    await expect(page.locator('[data-field]')).toHaveAttribute('data-field', '0,0,2,2')
    await page.mouse.move(4, 4)
    await expect(page.locator('[data-field]')).toHaveAttribute('data-field', '7,13,11,11')
  })

  await test.step('arrow keys walk channels, positions and layers', async () => {
    await strip(page, 'conv4').focus()
    for (const [key, expected] of [
      ['ArrowRight', 'conv4:3@9,6'],
      ['Shift+ArrowDown', 'conv4:3@10,6'],
      ['ArrowDown', 'conv5:3@10,6'],
      ['ArrowUp', 'conv4:3@10,6'],
    ] as const) {
      await page.keyboard.press(key)
      await expect(address(page)).toHaveValue(expected)
    }
    await expect(strip(page, 'conv4')).toBeFocused()
  })

  await test.step('a typed address is gone to, a wrong one is explained', async () => {
    await address(page).fill('conv9:77')
    await address(page).press('Enter')
    await expect(page.getByText('conv9 has channels 0 to 9')).toBeVisible()
    await address(page).fill('conv5:4@2,3')
    await address(page).press('Enter')
    await expect(page).toHaveURL(/conv5%3A4%402%2C3$/)
  })

  await test.step('all eight methods', async () => {
    for (const method of ['Integrated gradients', 'SmoothGrad', 'Grad-CAM', 'Occlusion', 'Gradient x input'])
      await page.getByRole('button', { name: method, exact: true }).click()
    await expect(page.locator('[data-phase="ready"] [data-method]')).toHaveCount(8, { timeout: 60_000 })
    await page.getByRole('button', { name: 'Integrated gradients', exact: true }).click()
    await expect(page.getByText(/off by .+ %/)).toBeVisible()
  })

  await test.step('the nine strongest crops, found in the test images', async () => {
    await choose(page, 'Test')
    await page.getByRole('button', { name: 'Search the data set' }).click()
    await expect(page.getByRole('progressbar', { name: 'Search for the strongest crops' })).toBeVisible()
    await expect(page.locator('[data-crops="9"]')).toBeVisible({ timeout: 120_000 })
    await expect(page.getByRole('img', { name: /^Guided of crop 9: image \d+, / })).toBeVisible()
    const first = page.getByRole('button', { name: /^Explain image \d+, .+ activation/ }).first()
    const strongest = (await first.getAttribute('aria-label'))!.match(/activation (.+)$/)![1]!
    await first.click()
    // The crop's own image is explained at the crop's own unit: the activation is the very one of the index.
    await expect
      .poll(async () => {
        const facts = await page.getByText(/^activation [\d.]+ · /).textContent()
        return Number(Number(/activation ([\d.]+)/.exec(facts!)![1]).toPrecision(3))
      })
      .toBe(Number(strongest))
  })

  await test.step('ablating a channel moves the scores, and back', async () => {
    const scores = page.getByRole('list', { name: 'Classes by score' })
    await page.getByRole('switch', { name: 'Ablate this channel (set it to zero)' }).click({ force: true })
    await expect(scores.getByText(/[+−]\d+\.\d/).first()).toBeVisible()
    await page.getByRole('button', { name: 'Restore 1' }).click()
    await expect(scores.getByText(/[+−]\d+\.\d$/)).toHaveCount(0)
  })
})

test('good files of every format are taken, hostile ones refused by name, folders walked', async ({ page }) => {
  test.slow()
  const good = [
    await write('sixteen-bit.png', picture(60, 40).toColourspace('rgb16').png().toBuffer()),
    await write('turned.jpg', picture(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer()),
    await write('cmyk.jpg', picture(60, 40).toColourspace('cmyk').jpeg().toBuffer()),
    await write('grey.webp', picture(60, 40).greyscale().webp().toBuffer()),
    await write('palette.gif', picture(60, 40).gif().toBuffer()),
    await write('modern.avif', picture(60, 40).avif().toBuffer()),
    await write('scan.tif', picture(60, 40).tiff().toBuffer()),
    await write(
      'drawing.svg',
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="30"><circle cx="25" cy="15" r="12" fill="teal"/></svg>',
      ),
    ),
  ]
  const jpeg = await picture(640, 480).jpeg().toBuffer()
  const png = await picture(4, 4).png().toBuffer()
  png.writeUInt32BE(100_000, 16)
  png.writeUInt32BE(100_000, 20)
  const hostile = [
    await write('empty.png', Buffer.alloc(0)),
    await write('prose.jpg', Buffer.from('This is no image.')),
    await write('cut.jpg', jpeg.subarray(0, jpeg.length / 2)),
    await write('bomb.png', png),
  ]
  await drop(page, [...good, ...hostile])
  const thumbs = page.getByRole('list', { name: 'Images of this session' }).getByRole('listitem')
  await expect(thumbs).toHaveCount(good.length)
  const refused = page.getByRole('list', { name: 'Files that were refused' })
  await expect(refused.getByRole('listitem')).toHaveCount(hostile.length)
  for (const sentence of ['empty.png is empty', 'prose.jpg is no image', 'cut.jpg is a damaged JPEG', 'bomb.png has'])
    await expect(refused).toContainText(sentence)
  await expect(page.getByRole('list', { name: 'Classes by score' })).toBeVisible()

  await test.step('a box chooses the part of a wide image, by keys as well', async () => {
    await page.getByRole('button', { name: 'turned.jpg', exact: true }).click()
    await expect(page.getByText('JPEG, 40 x 60 · turned by its EXIF orientation')).toBeVisible()
    const box = page.getByRole('group', { name: /Part that is taken/ })
    await expect(box).toHaveAccessibleName(/from 0 % across and 1[67] % down, 100 % by 67 %/)
    await box.focus()
    await page.keyboard.press('ArrowUp')
    await expect(box).toHaveAccessibleName(/and 1[45] % down/)
    await choose(page, 'Stretch')
    await expect(box).toHaveAccessibleName(/100 % by 100 %/)
  })

  await test.step('a folder of thirty images', async () => {
    const many = join(folder, 'many')
    mkdirSync(join(many, 'inner'), { recursive: true })
    for (let i = 0; i < 30; i++)
      await writeFile(
        join(many, i % 2 ? 'inner' : '', `image-${i}.png`),
        await picture(32, 32, i * 12)
          .png()
          .toBuffer(),
      )
    await writeFile(join(many, 'readme.txt'), 'not an image')
    await drop(page, [many])
    await expect(thumbs).toHaveCount(good.length + 30, { timeout: 30_000 })
    await expect(refused).toHaveCount(0)
  })
})

test('an image is pasted, samples are taken, and the paper’s experiment, the X-ray and a figure are drawn', async ({
  page,
}) => {
  test.slow()
  await test.step('paste', async () => {
    const bytes = [...(await picture(32, 32).png().toBuffer())]
    await page.evaluate((content) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(content)], 'pasted.png', { type: 'image/png' }))
      window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
    }, bytes)
    await expect(page.getByText('pasted.png')).toBeVisible()
  })
  await test.step('a sample of the data set brings its true class', async () => {
    await page.getByRole('button', { name: 'Take samples of the data set' }).click()
    await page.getByRole('button', { name: /^Explain shapes, test image 3,/ }).click()
    await expect(page.getByText('(true)')).toBeVisible()
  })
  await test.step("the paper's experiment", async () => {
    await choose(page, "The paper's experiment")
    for (const title of ['With pooling', 'Without pooling']) {
      const row = page.getByRole('region', { name: title, exact: true })
      await expect(row.getByText(/rank correlation/)).toHaveCount(3, { timeout: 30_000 })
      await expect(row.getByRole('img', { name: /with random weights/ })).toHaveCount(3)
    }
  })
  await test.step('the X-ray', async () => {
    await choose(page, 'Input X-ray')
    await expect(page.locator('[data-stage="raw"]')).toBeVisible()
    await expect(page.getByRole('img', { name: /^Pixels: \d+ to \d+, mean/ })).toBeVisible()
  })
  await test.step('a figure begins with a search', async () => {
    await choose(page, 'Figure')
    await expect(page.getByText('The strongest crops are not known yet')).toBeVisible()
    await page.getByRole('textbox', { name: 'Channels' }).fill('0-99')
    await expect(page.getByText(/names no channels; write numbers and ranges/)).toBeVisible()
  })
})

test('maps are saved with where they come from', async ({ page }) => {
  await drop(page, [await write('photo.png', picture(32, 32).png().toBuffer())])
  await page.getByRole('button', { name: 'Save Guided backpropagation' }).click()
  const [png] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Picture (PNG)' }).click(),
  ])
  const text = readPngText(await readFile(await png.path()))
  expect(text).toMatchObject({ Method: 'Guided backpropagation', Source: 'photo.png' })
  expect(text.Checkpoint).toMatch(/^[0-9a-f]{64}$/)
  expect(text.Unit).toMatch(/^class:\d$/)
  await page.getByRole('button', { name: 'Save Guided backpropagation' }).click()
  const [npy] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Numbers (NPY)' }).click(),
  ])
  const bytes = await readFile(await npy.path())
  expect(bytes.toString('latin1', 0, 128)).toContain("'shape': (32, 32, 3)")
  expect(bytes.length).toBe(128 + 32 * 32 * 3 * 4)
  for (const kind of ['PNG', 'SVG']) {
    await page.getByRole('button', { name: 'Save Guided backpropagation' }).click()
    const [panel] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: `Panel as ${kind}` }).click(),
    ])
    expect(panel.suggestedFilename()).toMatch(new RegExp(`\\.${kind.toLowerCase()}$`))
  }
})

test('axe finds no serious violation, light or dark', async ({ page }) => {
  await drop(page, [await write('photo.jpg', picture(90, 60).jpeg().toBuffer())])
  await clickMap(page, 'conv3', 0)
  await expect(page.locator('[data-phase="ready"] [data-method]')).toHaveCount(3)
  await expectReadable(page)
})
