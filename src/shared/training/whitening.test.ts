import { describe, expect, it } from 'vitest'
import { PAPER_RECIPE, QUICK_RECIPE } from './presets.ts'
import { suitRecipe, whiteningCost, whiteningMisfit, whiteningWarning } from './whitening.ts'

const images = (height: number, width: number, train = 50_000) => ({
  name: 'wide',
  height,
  width,
  counts: { train, test: 10 },
})

describe('whitening', () => {
  it("is the paper's recipe for images of its size and smaller ones", () => {
    for (const dataset of [images(32, 32), images(28, 28)])
      expect(suitRecipe(PAPER_RECIPE, dataset)).toEqual({ recipe: PAPER_RECIPE, note: null })
  })

  it('is left out of a preset for larger images, with the cost of it', () => {
    expect(suitRecipe(PAPER_RECIPE, images(40, 40))).toEqual({
      recipe: { ...PAPER_RECIPE, preprocessing: 'gcn' },
      note: "The 40x40 images of wide are larger than the paper's 32x32, so they are contrast-normalised and not whitened; the preprocessing gcn-zca whitens them (about 4 minutes, and 92 MB in every checkpoint).",
    })
    expect(suitRecipe(PAPER_RECIPE, images(48, 64)).note).toMatch(/and not whitened\.$/)
    expect(suitRecipe(QUICK_RECIPE, images(96, 96)).note).toBeNull()
  })

  it('is refused where its matrix would be too large, naming values, time and the ways out', () => {
    expect(whiteningMisfit(PAPER_RECIPE, images(48, 48))).toBeNull()
    expect(whiteningMisfit(QUICK_RECIPE, images(96, 96))).toBeNull()
    expect(whiteningMisfit(PAPER_RECIPE, images(48, 64))).toBe(
      'Images of 64x48 have 9,216 values, too many to whiten: the matrix would take 340 MB of memory and of every checkpoint (at most 6,912 values, 48x48 images). Choose the preprocessing gcn or standardise, or import the images smaller.',
    )
  })

  it('says what it costs before it starts, where that is more than usual', () => {
    expect(whiteningWarning(PAPER_RECIPE, images(32, 32))).toBeNull()
    expect(whiteningWarning(PAPER_RECIPE, images(40, 40, 20))).toBeNull()
    expect(whiteningWarning(PAPER_RECIPE, images(40, 40))).toMatch(/^Whitening 4,800 values takes about 4 minutes/)
  })

  it('costs as much as the smaller of images and values', () => {
    expect(whiteningCost(6144, 50_000).seconds).toBeCloseTo(480)
    expect(whiteningCost(6144, 1536).seconds).toBeCloseTo(7.5)
  })
})
