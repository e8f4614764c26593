import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { interlacedPng } from '../../../../test/interlacedPng.ts'
import { testFolder } from '../../../../test/testFolder.ts'
import { decodeFile } from './decodeFile.ts'

/** What becomes of an interlaced PNG of so many pixels a side in an import. */
async function imported(side: number, alone: boolean) {
  const at = join(await testFolder(), 'image.png')
  await writeFile(at, interlacedPng(side, side))
  return decodeFile({ file: { at, offset: 0, size: null }, size: { width: 32, height: 32 }, stretch: false, alone })
}

it('an image that lies in memory as a whole is refused by what its head says, before it is decoded', async () => {
  expect(await imported(9990, true)).toEqual({
    kind: 'unreadable',
    message:
      'The image takes 599 MB to decode, more than the 320 MB that one image may take; scale it down, or save it without interlacing.',
    group: 'The image takes more than 320 MB to decode.',
  })
})

it('one that needs much of what there is waits until no other is decoded', async () => {
  expect(await imported(4000, false)).toEqual({ kind: 'large' })
})
