import { describe, expect, it } from 'vitest'
import { newest } from './keptImages.ts'
import type { SessionImage } from './store.ts'

const image = (key: string, bytes: number) =>
  ({ key, pixels: new Uint8Array(bytes), original: null }) as unknown as SessionImage
const keys = (images: readonly SessionImage[]) => images.map(({ key }) => key)

describe('the images that a reload brings back', () => {
  it('are the newest forty, in their order', () => {
    const many = Array.from({ length: 50 }, (_, i) => image(`i${i}`, 10))
    expect(keys(newest(many, 'i49'))).toEqual(many.slice(10).map(({ key }) => key))
  })
  it('hold the one that is looked at, however old or large it is', () => {
    const many = [image('large', 200 * 2 ** 20), ...Array.from({ length: 50 }, (_, i) => image(`i${i}`, 10))]
    expect(keys(newest(many, 'large'))).toEqual(['large'])
    expect(keys(newest(many, 'i3'))).toContain('i3')
    expect(keys(newest(many, 'i3'))).not.toContain('large')
  })
})
