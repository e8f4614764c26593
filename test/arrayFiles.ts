import { fileURLToPath } from 'node:url'

/** Small data sets as other programs wrote them (`scripts/golden/datasets.py`). */
export const arrayFile = (path: string) => fileURLToPath(new URL(`./golden/datasets/${path}`, import.meta.url))

export const ARRAYS = { height: 8, width: 10, train: 12, test: 4 }

/** Value of image `n` in them: the twin of images() in `scripts/golden/datasets.py`. */
export const pixel = (n: number, y: number, x: number, c: number) => (37 * n + 11 * y + 5 * x + 83 * c) % 251

/** What readers must make of image n: [8, 10, 3]; grey ones have their one channel three times. */
export const arrayImage = (n: number, isGrey = false) =>
  Uint8Array.from({ length: 8 * 10 * 3 }, (_, i) =>
    pixel(n, Math.floor(i / 30), Math.floor(i / 3) % 10, isGrey ? 0 : i % 3),
  )
