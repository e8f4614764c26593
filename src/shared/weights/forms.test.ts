import { expect, it } from 'vitest'
import { encodeSafetensors } from '../checkpoint/safetensors.ts'
import { recogniseForm } from './forms.ts'

/** A safetensors file whose header has just this many bytes. */
function withHeader(length: number): Uint8Array {
  const bytes = (word: string) =>
    encodeSafetensors({ tensors: [{ name: 'a', shape: [1], data: Float32Array.of(1) }], metadata: { word } })
  for (let letters = 0; letters < length; letters++) {
    const file = bytes('x'.repeat(letters))
    if (new DataView(file.buffer, file.byteOffset).getUint32(0, true) === length) return file
  }
  throw new Error(`no header of ${length} bytes`)
}

// The first bytes of these lengths are those of a pickle's protocols 2 to 5, and of " <" as a page may begin.
it.each([0x280, 0x380, 0x480, 0x580, 0x3c20])(
  'a safetensors file with a header of %d bytes is not called another',
  (length) => {
    expect(recogniseForm(withHeader(length), 'model.safetensors')).toBeNull()
  },
)

it('a pickle is still one', () => {
  const pickle = Uint8Array.of(0x80, 4, 0x95, 10, 0, 0, 0, 0, 0, 0, 0, 0x7d)
  expect(recogniseForm(pickle, 'weights.pt')?.id).toBe('pickle')
})
