import { WorkbenchError } from '../../../../shared/errors.ts'
import type { DecodedImage } from './decodeImage.ts'

/** Decoded originals, oldest forgotten first once they fill the limit; the page still has the files and can put them again. */
export class ImageStore {
  #images = new Map<string, DecodedImage>()
  #bytes = 0
  #next = 1

  constructor(private readonly limit = 256 * 2 ** 20) {}

  put(image: DecodedImage): string {
    const id = `image-${this.#next++}`
    this.#images.set(id, image)
    this.#bytes += image.pixels.length
    for (const [oldest, { pixels }] of this.#images) {
      if (this.#bytes <= this.limit || oldest === id) break
      this.#images.delete(oldest)
      this.#bytes -= pixels.length
    }
    return id
  }

  /** @throws WorkbenchError NOT_FOUND for an image that was forgotten. */
  get(id: string): DecodedImage {
    const image = this.#images.get(id)
    if (!image)
      throw new WorkbenchError('NOT_FOUND', `The image ${id} is no longer in memory; drop its file on the page again.`)
    this.#images.delete(id) // newest again
    this.#images.set(id, image)
    return image
  }
}
