import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { startBuiltEngine } from '../../../../test/builtEngine.ts'

// Electron links the system's glib: a preloaded one stands for it here. Its complaints end the process, as they do sooner or later anyway.
const folder = [`/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`, '/usr/lib64'].find((place) =>
  existsSync(join(place, 'libgio-2.0.so.0')),
)
const AS_ELECTRON = resolve(import.meta.dirname, '../../../../test/asElectron.cjs')
const preloaded = ['gobject', 'glib', 'gio'].map((name) => join(folder ?? '', `lib${name}-2.0.so.0`)).join(' ')
const picture = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#38a' } })
  .webp()
  .toBuffer()

async function decode(environment: Record<string, string>) {
  const engine = await startBuiltEngine({
    environment: { LD_PRELOAD: preloaded, G_DEBUG: 'fatal-criticals', ...environment },
  })
  try {
    const fit = { rule: 'crop', box: null, height: 32, width: 32 } as const
    return await engine.call('explain-put-image', { name: 'a.webp', bytes: new Uint8Array(picture), fit }).result
  } finally {
    engine.kill()
  }
}

it.skipIf(!folder)('decodes images beside a foreign glib, as there is one in Electron', async () => {
  const { fitted } = await decode({ NODE_OPTIONS: `--require=${AS_ELECTRON}` })
  expect([...fitted.pixels.subarray(0, 3)].map((value) => Math.round(value / 17))).toEqual([3, 8, 10])
})

it.skipIf(!folder)('which ends the decoder where libvips is not bound to itself', async () => {
  await expect(decode({})).rejects.toMatchObject({ code: 'BAD_FILE', message: expect.stringMatching(/crashed/) })
})
