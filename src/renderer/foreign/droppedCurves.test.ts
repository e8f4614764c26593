import { afterEach, describe, expect, it, vi } from 'vitest'
import { curvesOfDrop } from './droppedCurves.ts'

afterEach(() => vi.unstubAllGlobals())

const file = (name: string) => ({
  name,
  isFile: true,
  isDirectory: false,
  file: (done: (one: File) => void) => done(new File(['1'], name)),
})
function folder(name: string, children: object[]): object {
  const createReader = () => {
    const left = [...children]
    // As browsers do: some at a time, then none.
    return { readEntries: (done: (some: object[]) => void) => done(left.splice(0, 2)) }
  }
  return { name, isFile: false, isDirectory: true, createReader }
}

/** What a page is given of a drop. */
function dropped(entries: object[], view: string) {
  vi.stubGlobal('window', { location: { hash: `#/${view}` } })
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry }))
  const files = entries.map((entry) => new File([], (entry as { name: string }).name))
  return curvesOfDrop({ items, files } as unknown as DataTransfer)
}
const paths = async (taken: ReturnType<typeof curvesOfDrop>) => (await taken)?.map(({ path }) => path) ?? null

describe('what is dropped on the page', () => {
  const run = folder('logs', [
    folder('train', [file('events.out.tfevents.1.host'), file('hparams.yaml')]),
    file('metrics.csv'),
    file('last.ckpt'),
    file('notes.txt'),
  ])

  it('of a folder the event files and tables are taken, with their folders', async () => {
    expect(await paths(dropped([run], 'train'))).toEqual(['logs/train/events.out.tfevents.1.host', 'logs/metrics.csv'])
    expect(await paths(dropped([folder('bare', [])], 'compare/runs'))).toEqual([])
  })

  it('views that take folders and tables themselves keep them', async () => {
    expect(dropped([run], 'datasets')).toBeNull()
    expect(dropped([run], 'explain')).toBeNull()
    expect(dropped([file('labels.csv')], 'datasets')).toBeNull()
    expect(await paths(dropped([file('events.out.tfevents.1.host')], 'datasets'))).toEqual([
      'events.out.tfevents.1.host',
    ])
    expect(await paths(dropped([file('keras.csv')], 'explain'))).toEqual(['keras.csv'])
  })

  it('other files are none of ours', () => {
    expect(dropped([file('cat.png')], 'train')).toBeNull()
  })
})
