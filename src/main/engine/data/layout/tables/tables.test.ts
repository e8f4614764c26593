import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { importFolders, png } from '../../../../../../test/importing.ts'
import { readImages } from '../../readFolder.ts'

const { source, target, put, bring, leftBehind } = importFolders()

/** Image n is of the colour n, so that its label can be told afterwards. */
async function putImages(names: readonly string[]) {
  for (const [n, name] of names.entries()) put(name, await png(10 * n, 0, 0))
}
/** Class of each colour, as it was stored. */
async function classOfColour() {
  const { dataset, pixels, labels } = await readImages(target())
  const size = dataset.height * dataset.width * 3
  return Object.fromEntries([...labels].map((label, at) => [pixels[at * size]! / 10, dataset.classes[label]]))
}
const six = ['1', '2', '3', '4', '5', '6']
const AB = { 0: 'a', 1: 'b', 2: 'a', 3: 'b', 4: 'a', 5: 'b' }
const rows = (make: (name: string, label: string) => string) => six.map((n, i) => make(n, 'ab'[i % 2]!))

describe('images with a table of names and labels', () => {
  it.each<[string, string, string | Buffer]>([
    ['CSV by name without ending', 'labels.csv', `id,label\n${rows((n, l) => `${n},${l}`).join('\n')}\n`],
    [
      'CSV by path, Excel’s semicolons and a byte order mark',
      'data.csv',
      `\ufefffile;class\n${rows((n, l) => `images\\${n}.png;${l}`).join('\r\n')}`,
    ],
    ['TSV without a header', 'list.tsv', rows((n, l) => `images/${n}.png\t${l}`).join('\n')],
    [
      'CSV by the path of another machine',
      'labels.csv',
      `filename,label\n${rows((n, l) => `/home/me/set/images/${n}.png,${l}`).join('\n')}`,
    ],
    [
      'a column for each class',
      'truth.csv',
      `image,a,b\n${rows((n, l) => `${n},${l === 'a' ? '1.0,0.0' : '0.0,1.0'}`).join('\n')}`,
    ],
    [
      'names before numbers of classes',
      'x.csv',
      `path,class_id,class_name,w\n${rows((n, l) => `${n}.png,7,${l},99`).join('\n')}`,
    ],
    ['compressed CSV', 'labels.csv.gz', gzipSync(`id,label\n${rows((n, l) => `${n},${l}`).join('\n')}`)],
    ['JSON of names', 'labels.json', JSON.stringify(Object.fromEntries(six.map((n, i) => [`${n}.png`, 'ab'[i % 2]])))],
    ['JSON of rows', 'labels.json', JSON.stringify(six.map((n, i) => ({ file: `${n}.png`, label: 'ab'[i % 2] })))],
    [
      'JSON of rows in an object',
      'labels.json',
      JSON.stringify({ version: 1, images: six.map((n, i) => ({ file_name: `${n}.png`, label: 'ab'[i % 2] })) }),
    ],
    [
      'JSON of classes',
      'labels.json',
      JSON.stringify({ a: ['1.png', '3.png', '5.png'], b: ['2.png', '4.png', '6.png'] }),
    ],
    [
      'JSON lines',
      'metadata.jsonl',
      rows((n, l) => JSON.stringify({ file_name: `images/${n}.png`, label: l })).join('\n'),
    ],
  ])('%s', async (_, name, content) => {
    await putImages(six.map((n) => `images/${n}.png`))
    put(name, content)
    const dataset = await bring()
    expect(dataset).toMatchObject({ classes: ['a', 'b'], counts: { train: 4, test: 2 }, skippedCount: 0 })
    expect(await classOfColour()).toEqual(AB)
  })

  it("takes a competition's layout: numbers that are in train and in test, and a submission that is no truth", async () => {
    await putImages([...six.map((n) => `train/${n}.png`), ...six.map((n) => `test/${n}.png`)])
    put('trainLabels.csv', `id,label\n${rows((n, l) => `${n},${l}`).join('\n')}`)
    put('sampleSubmission.csv', `id,label\n${six.map((n) => `${n},a`).join('\n')}`)
    const dataset = await bring()
    expect(dataset).toMatchObject({ classes: ['a', 'b'], counts: { train: 4, test: 2 }, skippedCount: 7 })
    expect(dataset.skipped).toContainEqual({ file: 'test/3.png', reason: 'No row of trainLabels.csv names it.' })
    expect(await classOfColour()).toEqual(AB)
  })

  it('takes parts from a column, from tables of each part, and from folders', async () => {
    const parts = ['train', 'train', 'Training', 'train', 'test', 'val']
    await putImages(six.map((n) => `images/${n}.png`))
    put('labels.csv', `file,label,split\n${six.map((n, i) => `${n},${'ab'[i % 2]},${parts[i]}`).join('\n')}`)
    expect((await bring()).counts).toEqual({ train: 4, test: 1, validation: 1 })
  })

  it('takes a table for each part, beside their images as Hugging Face has them', async () => {
    await putImages([...six.map((n) => `train/${n}.png`), ...six.map((n) => `test/${n}.png`)])
    for (const part of ['train', 'test'])
      put(`${part}/metadata.csv`, `file_name,label\n${rows((n, l) => `${n}.png,${l}`).join('\n')}`)
    expect((await bring()).counts).toEqual({ train: 6, test: 6 })
  })

  it('is taken by naming the table itself, also beside class folders', async () => {
    await putImages(six.map((n, i) => `${'xy'[i % 2]}/${n}.png`))
    put('labels.txt', rows((n, l) => `${n}.png ${l}`).join('\n'))
    expect((await bring()).classes).toEqual(['x', 'y'])
    const { rmSync } = await import('node:fs')
    rmSync(target(), { recursive: true })
    expect((await bring(join(source(), 'labels.txt'))).classes).toEqual(['a', 'b'])
  })

  it('takes images that are divided into numbered folders', async () => {
    await putImages(six.map((n, i) => `images_part_${1 + (i % 2)}/${n}.png`))
    put('metadata.csv', `lesion_id,image_id,dx,age\n${rows((n, l) => `L,${n},${l},9`).join('\n')}`)
    expect((await bring()).classes).toEqual(['a', 'b'])
  })

  it('names images without a row, rows without an image, and rows without a label', async () => {
    await putImages(six.map((n) => `images/${n}.png`))
    put('labels.csv', 'id,label\n1,a\n2,b\n3,a\n4,\n9,b\n5,b\n5,a\n')
    const dataset = await bring()
    expect(dataset.skipped).toEqual([
      { file: 'images/4.png', reason: 'Its row of labels.csv has no label.' },
      { file: 'images/6.png', reason: 'No row of labels.csv names it.' },
    ])
    expect(dataset.notes).toEqual(
      expect.arrayContaining([
        '1 row of labels.csv names a file that is not there.',
        '1 image has several labels in labels.csv; the first one counts.',
      ]),
    )
  })

  it.each<[string, string, string]>([
    [
      'columns of which none is known',
      'id,age,size\n1,3,4\n2,5,6\n3,3,3\n',
      'labels.csv has the columns id, age, size, of which none is known as the class; call it "label".',
    ],
    [
      'boxes',
      'filename,class,xmin,ymin,xmax,ymax\n1.png,a,0,0,9,9\n2.png,b,0,0,9,9\n',
      'labels.csv lists boxes within images, not classes of images; cut the boxes out and put them into one folder a class.',
    ],
    ['one class', 'id,label\n1,a\n2,a\n', 'labels.csv names one class only (a); a classifier needs at least two.'],
  ])('refuses %s', async (_, table, message) => {
    await putImages(six.map((n) => `images/${n}.png`))
    put('labels.csv', table)
    await expect(bring()).rejects.toThrow(message)
    expect(leftBehind()).toEqual([])
  })
})

describe('Tiny ImageNet', () => {
  it('takes val by its annotations as the test part, names by words.txt, and names the rest', async () => {
    await putImages([
      ...['n01', 'n02', 'n03'].flatMap((id) => [`train/${id}/images/${id}_0.JPEG`, `train/${id}/images/${id}_1.JPEG`]),
      ...six.map((n) => `val/images/val_${n}.JPEG`),
      'test/images/test_0.JPEG',
    ])
    put('train/n01/n01_boxes.txt', 'n01_0.JPEG\t0\t0\t63\t63\n')
    put('wnids.txt', 'n01\nn02\nn03\n')
    put('words.txt', 'n01\tgoldfish, Carassius auratus\nn02\tcrane\nn03\tcrane\n')
    put(
      'val/val_annotations.txt',
      six
        .slice(0, 5)
        .map((n, i) => `val_${n}.JPEG\tn0${1 + (i % 3)}\t0\t0\t63\t63`)
        .join('\n'),
    )
    const dataset = await bring()
    expect(dataset).toMatchObject({
      classes: ['goldfish', 'crane (n02)', 'crane (n03)'],
      counts: { train: 6, test: 5 },
    })
    expect(await classOfColour()).toMatchObject({ 6: 'goldfish', 7: 'crane (n02)', 8: 'crane (n03)', 9: 'goldfish' })
    expect(dataset.skipped.map(({ reason }) => reason).sort()).toEqual([
      'A file beside the images.',
      'The images in test have no labels.',
      'val_annotations.txt does not name it.',
    ])
  })
})
