import { appendFile, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { paperArchitecture } from '../../shared/architecture/paper.ts'
import type { AtlasEvent, AtlasPicture } from '../../shared/explain/maximisation.ts'
import { type AtlasesService, createAtlases } from './atlases.ts'
import { openAtlas, readAtlas, shrinkAtlases } from './atlasFile.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'atlases-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const picture = (channel: number, size = 12): AtlasPicture => ({
  channel,
  activation: channel + 0.5,
  pixels: new Uint8Array(size).fill(channel),
})

describe('the file of an atlas', () => {
  it('gives back what was added, by channel, over several openings', async () => {
    const path = join(root, 'new', 'one.atlas')
    expect(await readAtlas(path, 12, 9)).toEqual([])
    for (const some of [[picture(4), picture(2)], [picture(7)]]) {
      const file = await openAtlas(path, 12)
      await file.add(some)
      await file.close()
    }
    expect(await readAtlas(path, 12, 9)).toEqual([picture(2), picture(4), picture(7)])
  })

  it('loses a record that was cut off, and writes over it', async () => {
    const path = join(root, 'one.atlas')
    const first = await openAtlas(path, 12)
    await first.add([picture(1)])
    await first.close()
    await appendFile(path, Buffer.alloc(13, 3))
    expect(await readAtlas(path, 12, 9)).toEqual([picture(1)])
    const second = await openAtlas(path, 12)
    await second.add([picture(5)])
    await second.close()
    expect(await readAtlas(path, 12, 9)).toEqual([picture(1), picture(5)])
  })

  it('makes room by removing what was not used for longest', async () => {
    for (const [name, age] of [
      ['old.atlas', 30],
      ['new.atlas', 10],
      ['middle.atlas', 20],
    ] as const) {
      await writeFile(join(root, name), Buffer.alloc(100))
      const at = new Date(Date.now() - age * 1000)
      await utimes(join(root, name), at, at)
    }
    await writeFile(join(root, 'other.txt'), Buffer.alloc(1000))
    await shrinkAtlases(root, 250)
    expect((await readdir(root)).sort()).toEqual(['middle.atlas', 'new.atlas', 'other.txt'])
  })
})

describe('atlases of a workspace', () => {
  const question = { checkpoint: 'c'.repeat(64), layer: 'conv9', prior: 'fourier', steps: 5, seed: 0 } as const
  let asked: number[][]
  let service: AtlasesService
  beforeEach(() => {
    asked = []
    const engine = {
      kill: () => {},
      call: (_: string, { channels }: { channels: number[] }) => {
        asked.push(channels)
        async function* events(): AsyncGenerator<AtlasEvent> {
          for (const [i, channel] of channels.entries())
            yield { pictures: [picture(channel, 32 * 32 * 3)], done: i + 1, total: channels.length, secondsLeft: 1 }
        }
        return { events: events(), result: Promise.resolve(), cancel: () => {} }
      },
    }
    const file = { request: { architecture: paperArchitecture('all-cnn-c', { width: 0.1 }) } }
    service = createAtlases(
      { workspace: { layout: { root } }, startEngine: () => engine } as never,
      { open: async () => ({ file }) } as never,
      async (id) => ({ id, path: id, runtime: 'auto' }),
    )
  })

  it('computes what is missing, keeps what there was when it is left, and nothing twice', async () => {
    for await (const event of service.buildAtlas(question)) if (event.done === 4) break
    expect((await service.atlas(question)).pictures.map(({ channel }) => channel)).toEqual([0, 1, 2, 3])
    const events = []
    for await (const event of service.buildAtlas(question)) events.push(event)
    expect(asked[1]).toEqual([4, 5, 6, 7, 8, 9])
    expect(events.at(-1)).toMatchObject({ done: 10, total: 10 })
    for await (const event of service.buildAtlas(question)) events.push(event)
    expect(asked).toHaveLength(2)
    const { pictures, ...rest } = await service.atlas(question)
    expect(pictures).toHaveLength(10)
    expect(rest).toEqual({ channels: 10, height: 32, width: 32 })
  })

  it('keeps atlases of other options apart', async () => {
    for await (const _ of service.buildAtlas(question));
    expect((await service.atlas({ ...question, prior: 'maco' })).pictures).toEqual([])
    expect((await service.atlas({ ...question, seed: 1 })).pictures).toEqual([])
  })

  it('refuses to compute one twice at a time, and layers that do not exist', async () => {
    const first = service.buildAtlas(question)
    await first.next()
    await expect(service.buildAtlas(question).next()).rejects.toThrow('being computed already')
    await first.return()
    await mkdir(join(root, 'cache'), { recursive: true })
    await expect(service.atlas({ ...question, layer: 'conv99' })).rejects.toThrow('no layer "conv99"')
  })
})
