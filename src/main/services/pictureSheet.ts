/**
 * Lays pictures of one size, [height, width, 3] each, row by row on a nearly square sheet, with a line of one white pixel between them.
 */
export function sheetOf(pictures: readonly Uint8Array[], { height, width }: { height: number; width: number }) {
  const columns = Math.ceil(Math.sqrt(pictures.length))
  const rows = Math.ceil(pictures.length / columns)
  const sheet = { height: rows * (height + 1) - 1, width: columns * (width + 1) - 1 }
  const pixels = new Uint8Array(sheet.height * sheet.width * 3).fill(255)
  for (const [i, picture] of pictures.entries()) {
    const top = Math.floor(i / columns) * (height + 1)
    const left = (i % columns) * (width + 1)
    for (let y = 0; y < height; y++)
      pixels.set(picture.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * sheet.width + left) * 3)
  }
  return { ...sheet, pixels }
}
