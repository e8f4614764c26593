import { cp, mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { CURVES, closeOpened, openedForCurves as opened } from '../../../../test/services/foreignRuns.ts'
import type { RunSummary } from '../../../shared/training/run.ts'

const NAME = 'events.out.tfevents.1700000000.golden'
type Points = [step: number, value: number | 'NaN'][]
const expected = JSON.parse(await readFile(join(CURVES, 'expected.json'), 'utf8')) as Record<
  string,
  Record<string, Points>
>

afterEach(closeOpened)

const close = (points: Points, change = (value: number) => value) =>
  points.map(([step, value]) => [step, value === 'NaN' ? Number.NaN : expect.closeTo(change(value), 6)])
const results = (run: RunSummary) => run.imported!.curves!.results

describe('event files of TensorBoard', () => {
  it('of PyTorch become a run with the numbers that TensorBoard reads, accuracies as errors', async () => {
    const { take, points } = await opened()
    const [run] = await take(join(CURVES, 'torch'))
    expect(run).toMatchObject({
      title: 'torch',
      phase: 'done',
      epochsDone: 0,
      imported: { file: join(CURVES, 'torch') },
    })
    const of = expected.torch!
    const curves = await points(run!, 'step')
    expect(curves['train/loss']).toEqual(close(of['train/loss']!))
    expect(curves['val/acc']).toEqual(close(of['val/acc']!, (accuracy) => 1 - accuracy / 100))
    expect(curves.f1_macro).toEqual(close(of.f1_macro!))
    expect(await points(run!, 'epoch')).toEqual({})
    expect((await points(run!, 'seconds'))['train/loss']![1]).toEqual([6, expect.any(Number)])
    const { series, left } = run!.imported!.curves!
    expect(series.map(({ name, as, change }) => [name, as, change])).toEqual([
      ['train/loss', 'trainLoss', null],
      ['val/acc', 'validationError', '1 - accuracy / 100'],
      ['lr-Adam', 'learningRate', null],
      ['f1_macro', null, null],
    ])
    expect(left).toEqual(['Not numbers, so not taken: weights, sample, settings/text_summary.'])
    // The best of steps: no epoch is claimed.
    expect(results(run!)).toMatchObject({ epochs: null, bestEpoch: null, trainLoss: null })
    expect(results(run!).bestValidationError).toBeCloseTo(0.45, 6)
  })

  it('of Keras are one run of epochs, training and validation', async () => {
    const { take, points } = await opened()
    const [run, ...more] = await take(join(CURVES, 'keras'))
    expect(more).toEqual([])
    const curves = await points(run!, 'epoch')
    const ended = (points: Points): Points => points.map(([epoch, value]) => [epoch + 1, value])
    expect(curves['validation/epoch_loss']).toEqual(close(ended(expected['keras/validation']!.epoch_loss!)))
    const accuracies = ended(expected['keras/train']!.epoch_accuracy!)
    expect(curves['train/epoch_accuracy']).toEqual(close(accuracies, (accuracy) => 1 - accuracy))
    expect(await points(run!, 'step')).toEqual({})
    expect(results(run!)).toMatchObject({ epochs: 4, trainLoss: 0.25, bestEpoch: 4, testErrorAtBest: null })
    expect(results(run!).bestValidationError).toBeCloseTo(0.3, 6)
  })

  it('of a training that went on count once, as TensorBoard counts them', async () => {
    const { take, points } = await opened()
    const [run] = await take(join(CURVES, 'resumed'))
    expect((await points(run!, 'step')).loss).toEqual(close(expected.resumed!.loss!))
  })

  it('are read up to a torn end, and brought in once', async () => {
    const { take, folder, points } = await opened()
    const path = join(folder, NAME)
    await cp(join(CURVES, 'resumed', NAME), path)
    const [first] = await take(folder)
    expect(await take(folder)).toEqual([first])
    await truncate(path, 480)
    const [torn] = await take(folder)
    expect(torn!.id).toBe(first!.id)
    expect((await points(torn!, 'step')).loss).toEqual(
      close(expected.resumed!.loss!)
        .slice(0, 6)
        .concat([6, 7, 8].map((step) => [step, step])),
    )
    expect(torn!.imported!.curves!.left).toEqual([
      `The file ${NAME} ends in the middle of a record, as it does while its training runs; open it again for what came since.`,
    ])
  })

  it('with a wrong checksum are told, and what stands elsewhere is taken', async () => {
    const { take, folder, points } = await opened()
    const bytes = await readFile(join(CURVES, 'resumed', NAME))
    bytes[120]! ^= 255
    await writeFile(join(folder, NAME), bytes)
    const [run] = await take(join(folder, NAME))
    expect((await points(run!, 'step')).loss).toHaveLength(9)
    expect(run!.imported!.curves!.left[0]).toMatch(/is damaged at byte \d+ \(a record fails its checksum\)/)
    await writeFile(join(folder, NAME), 'no event file at all, by its content')
    await expect(take(join(folder, NAME))).rejects.toThrow('is damaged at byte 0')
  })

  it('in several folders are as many runs', async () => {
    const { take } = await opened()
    const runs = await take(CURVES, { name: 'Mine' })
    expect(runs.map(({ title }) => title).sort()).toEqual([
      'Mine: curves/keras',
      'Mine: curves/resumed',
      'Mine: curves/torch',
    ])
  })
})

describe('CSV curves', () => {
  it("of Keras' CSVLogger have the numbers of its history", async () => {
    const { take, points } = await opened()
    const [run] = await take(join(CURVES, 'keras.csv'))
    const history = expected['keras.csv'] as unknown as Record<string, number[]>
    const curves = await points(run!, 'epoch')
    const at = (values: number[]) => values.map((value, index) => [index + 1, expect.closeTo(value, 6)])
    expect(curves.val_loss).toEqual(at(history.val_loss!))
    expect(curves.accuracy).toEqual(at(history.accuracy!.map((accuracy) => 1 - accuracy)))
    expect(results(run!).epochs).toBe(3)
  })

  it('of W&B are a run each, without the bands', async () => {
    const { take, points, csv } = await opened()
    const head = ['"Step"', ...['one - val_loss', 'two - f1'].flatMap((name) => [name, `${name}__MIN`, `${name}__MAX`])]
    const path = await csv(
      'wandb.csv',
      `${head.join(',')}\n"0","0.5","0.5","0.5","","",""\n"10","0.25","0.2","0.3","0.9","0.9","0.9"\n`,
    )
    const runs = await take(path)
    expect(runs.map(({ title }) => title)).toEqual(['one', 'two'])
    expect(await points(runs[0]!, 'step')).toEqual({
      val_loss: [
        [0, 0.5],
        [10, 0.25],
      ],
    })
    expect(runs[1]!.imported!.curves!.form).toBe('CSV (W&B)')
  })

  it('of TensorBoard are called by the name of their file', async () => {
    const { take, points, csv } = await opened()
    const path = await csv(
      'run-fit_validation-tag-epoch_loss.csv',
      'Wall time,Step,Value\n1700000000.5,0,0.5\n1700000002.5,1,0.25\n',
    )
    const [run] = await take(path)
    expect(run!.imported!.curves!.series).toEqual([
      { name: 'validation/epoch_loss', as: 'validationLoss', change: null, axes: ['epoch', 'seconds'], points: 2 },
    ])
    expect(await points(run!, 'seconds')).toEqual({
      'validation/epoch_loss': [
        [0, 0.5],
        [2, 0.25],
      ],
    })
  })

  it('with steps and epochs stand on both, where there is one number an epoch', async () => {
    const { take, points, csv } = await opened()
    const rows = [
      'epoch,step,train_loss,val_loss,note',
      '0,49,2,,a',
      '0,99,1.5,,',
      '0,99,,1.25,',
      '1,149,1,,',
      '1,199,,0.75,b',
    ]
    const [run] = await take(await csv('metrics.csv', rows.join('\r\n')))
    expect(await points(run!, 'epoch')).toEqual({
      val_loss: [
        [1, 1.25],
        [2, 0.75],
      ],
    })
    expect((await points(run!, 'step')).train_loss).toEqual([
      [49, 2],
      [99, 1.5],
      [149, 1],
    ])
    expect(run!.imported!.curves!.left).toEqual(['Not numbers, so not taken: note.'])
  })

  it('of which two could be one thing: the longer one is it, the other keeps its name and its numbers', async () => {
    const { take, points, csv } = await opened()
    const rows = ['step,accuracy,train_acc,test_error', '0,0.5,0.25,250', '1,,0.75,300']
    const [run] = await take(await csv('two.csv', rows.join('\n')))
    expect(run!.imported!.curves!.series.map(({ as }) => as)).toEqual([null, 'trainError', null])
    expect(await points(run!, 'step')).toEqual({
      accuracy: [[0, 0.5]],
      train_acc: [
        [0, 0.75],
        [1, 0.25],
      ],
      test_error: [
        [0, 250],
        [1, 300],
      ],
    })
  })

  it('take what a user says of their axis', async () => {
    const { take, points, csv } = await opened()
    const path = await csv('mine.csv', 'step;acc\n0;0.5\n1;0.75\n')
    const [run] = await take(path, { axis: 'epoch' })
    expect(await points(run!, 'epoch')).toEqual({
      acc: [
        [1, 0.5],
        [2, 0.25],
      ],
    })
  })

  it.each([
    ['', /empty\.csv is empty|is empty; choose/],
    ['1,2\n3,4\n', /begins with numbers, not with the names of its columns/],
    [
      'loss,acc\n3,4\n',
      /has no column "step" or "epoch", which says where its numbers stand; its columns are "loss", "acc"\./,
    ],
    ['step,loss\n', /has no number beside its column of steps/],
    ['step,epoch\n1,1\n', /has no number beside its column of steps/],
    ['step,loss\nx,y\n', /has no number beside its column of steps/],
    ['a\0b', /is no text file/],
  ])('that are none are refused in a sentence: %j', async (text, message) => {
    const { take, csv, services } = await opened()
    await expect(take(await csv('empty.csv', text))).rejects.toThrow(message)
    expect(services.runs.list()).toEqual([])
  })

  it('are refused where there is nothing', async () => {
    const { take, folder } = await opened()
    await mkdir(join(folder, 'bare'))
    await expect(take(join(folder, 'bare'))).rejects.toThrow(
      'holds no event file (events.out.tfevents...) and no CSV file',
    )
    await expect(take(join(folder, 'gone.csv'))).rejects.toThrow('There is no file or folder')
  })
})
