import { PURPOSE, type Random, randomStream } from '../../../../shared/data/random.ts'
import { length2D, OUTLINES, type Outline, REACH, SHAPE_CLASSES } from './outlines.ts'

/** Side of an image in pixels, as CIFAR's. */
export const SIDE = 32

/**
 * What makes it easy or hard: chosen so that a linear classifier fails (55 % error) and a quarter-width All-CNN-C learns in two or three
 * epochs. Shapes that are nearly always lighter than a darkish grey give a fresh network a signal as strong as CIFAR's; with backgrounds of
 * any colour it stays for thousands of steps at ln 10. Lengths in pixels, colours in units of 0 to 255.
 */
export const DIFFICULTY = {
  radius: [8, 13] as const,
  /** Largest distance of a shape's centre from the image's, along each axis. */
  offCentre: 4,
  /** Largest rotation either way, in radians. */
  rotation: 0.5,
  /** Least distance of a shape's colour from its background's. */
  contrast: 110,
  /** Share of shapes that are lighter than their background. */
  lighter: 0.95,
  /** Grey levels of backgrounds, and the largest distance of their colours from grey. */
  background: [60, 130] as const,
  tint: 20,
  /** Most strength of the waves in the background. */
  waves: 18,
  /** Least and most standard deviation of the noise. */
  noise: [2, 12] as const,
  /** Most bits of clutter under the shape, and the chance of one over it. */
  clutter: 3,
  clutterOver: 0.2,
}

type Colour = readonly [number, number, number]

const between = (random: Random, low: number, high: number) => low + (high - low) * random()
const anyColour = (random: Random): Colour => [255 * random(), 255 * random(), 255 * random()]
/** A grey with a tint. */
const mutedColour = (random: Random): Colour => {
  const grey = between(random, ...DIFFICULTY.background)
  const tinted = () => grey + between(random, -DIFFICULTY.tint, DIFFICULTY.tint)
  return [tinted(), tinted(), tinted()]
}
const lightness = (colour: Colour) => colour[0] + colour[1] + colour[2]
const distance = (a: Colour, b: Colour) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

/** A colour that is drawn without knowing the class, and stands out from `background`. */
function contrasting(random: Random, background: Colour): Colour {
  const lighter = random() < DIFFICULTY.lighter
  for (let tries = 0; tries < 50; tries++) {
    const colour = anyColour(random)
    if (distance(colour, background) >= DIFFICULTY.contrast && lightness(colour) > lightness(background) === lighter)
      return colour
  }
  // Hardly any colour is that much lighter than a light grey.
  return lightness(background) < 3 * 128 ? [255, 255, 255] : [0, 0, 0]
}

/**
 * Draws image `index` of the data set of `seed`: a shape of class `label` with random position, scale, rotation and colour, on a textured
 * background, among clutter, under noise. Everything but the outline is independent of the class.
 * @param pixels receives [SIDE, SIDE, 3] at `at`, 0 to 255.
 */
export function drawScene(pixels: Uint8Array, at: number, label: number, seed: number, index: number): void {
  const random = randomStream(seed, PURPOSE.shapes, index)
  const image = new Float32Array(SIDE * SIDE * 3)
  const background = mutedColour(random)
  drawBackground(image, random, background)
  const under = Math.floor(random() * (DIFFICULTY.clutter + 1))
  for (let i = 0; i < under; i++) drawClutter(image, random)
  drawOutline(image, random, OUTLINES[SHAPE_CLASSES[label]!]!, contrasting(random, background))
  if (random() < DIFFICULTY.clutterOver) drawClutter(image, random)
  addNoise(image, random, pixels, at)
}

/** A colour gradient with waves in it: plain, stripes or a chequered pattern. */
function drawBackground(image: Float32Array, random: Random, colour: Colour) {
  const direction = 2 * Math.PI * random()
  const wave = 2 * Math.PI * random()
  const length = between(random, 3, 14) // pixels
  const strength = between(random, 0, DIFFICULTY.waves)
  const slope = between(random, 0, 2)
  const chequered = random() < 0.5
  const phase = 2 * Math.PI * random()
  const tint: Colour = [between(random, -1, 1), between(random, -1, 1), between(random, -1, 1)]
  const kx = (2 * Math.PI * Math.cos(wave)) / length
  const ky = (2 * Math.PI * Math.sin(wave)) / length
  const right = slope * Math.cos(direction)
  const down = slope * Math.sin(direction)
  // Waves are summed from products of one sine a row and one a column: sin(a + b) = sin a cos b + cos a sin b.
  const along = waves(kx, phase)
  const across = waves(ky, 0)
  const along2 = waves(ky, 0)
  const across2 = waves(-kx, 0)
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const ramp = right * (x - SIDE / 2) + down * (y - SIDE / 2)
      let ripple = along.sin[x]! * across.cos[y]! + along.cos[x]! * across.sin[y]!
      if (chequered) ripple *= along2.sin[x]! * across2.cos[y]! + along2.cos[x]! * across2.sin[y]!
      const i = (y * SIDE + x) * 3
      image[i] = colour[0] + tint[0] * ramp + strength * ripple
      image[i + 1] = colour[1] + tint[1] * ramp + strength * ripple
      image[i + 2] = colour[2] + tint[2] * ramp + strength * ripple
    }
}

function waves(frequency: number, phase: number) {
  const sin = new Float64Array(SIDE)
  const cos = new Float64Array(SIDE)
  for (let i = 0; i < SIDE; i++) {
    sin[i] = Math.sin(frequency * i + phase)
    cos[i] = Math.cos(frequency * i + phase)
  }
  return { sin, cos }
}

/** Mixes a colour in by the share of each pixel that lies inside. */
function paint(
  image: Float32Array,
  box: { left: number; top: number; right: number; bottom: number },
  colour: Colour,
  coverage: (x: number, y: number) => number,
) {
  for (let y = Math.max(0, Math.floor(box.top)); y <= Math.min(SIDE - 1, Math.ceil(box.bottom)); y++)
    for (let x = Math.max(0, Math.floor(box.left)); x <= Math.min(SIDE - 1, Math.ceil(box.right)); x++) {
      const share = coverage(x, y)
      if (share <= 0) continue
      const i = (y * SIDE + x) * 3
      const mixed = Math.min(share, 1)
      for (let c = 0; c < 3; c++) image[i + c]! += mixed * (colour[c]! - image[i + c]!)
    }
}

function drawOutline(image: Float32Array, random: Random, outline: Outline, colour: Colour) {
  const radius = between(random, ...DIFFICULTY.radius)
  const cx = SIDE / 2 - 0.5 + between(random, -DIFFICULTY.offCentre, DIFFICULTY.offCentre)
  const cy = SIDE / 2 - 0.5 + between(random, -DIFFICULTY.offCentre, DIFFICULTY.offCentre)
  const angle = between(random, -DIFFICULTY.rotation, DIFFICULTY.rotation)
  const cos = Math.cos(angle) / radius
  const sin = Math.sin(angle) / radius
  const reach = REACH * radius + 1
  paint(image, { left: cx - reach, top: cy - reach, right: cx + reach, bottom: cy + reach }, colour, (x, y) => {
    const dx = x - cx
    const dy = y - cy
    // Half a pixel to either side of the outline is mixed: anti-aliasing.
    return 0.5 - radius * outline(cos * dx + sin * dy, cos * dy - sin * dx)
  })
}

/** A short stroke or a dot: too small to be one of the shapes. */
function drawClutter(image: Float32Array, random: Random) {
  const x0 = SIDE * random()
  const y0 = SIDE * random()
  const angle = 2 * Math.PI * random()
  const length = random() < 0.5 ? 0 : between(random, 3, 8)
  const x1 = x0 + length * Math.cos(angle)
  const y1 = y0 + length * Math.sin(angle)
  const thickness = between(random, 0.7, 1.6)
  const colour = anyColour(random)
  const box = {
    left: Math.min(x0, x1) - 2,
    top: Math.min(y0, y1) - 2,
    right: Math.max(x0, x1) + 2,
    bottom: Math.max(y0, y1) + 2,
  }
  paint(image, box, colour, (x, y) => {
    const along = length === 0 ? 0 : ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length ** 2
    const t = Math.min(1, Math.max(0, along))
    return 0.5 + thickness - length2D(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0))
  })
}

/** Adds noise of a triangular distribution, rounds and clamps to bytes. */
function addNoise(image: Float32Array, random: Random, pixels: Uint8Array, at: number) {
  // A sum of two uniform numbers of width 1 has a variance of 1/6.
  const width = between(random, ...DIFFICULTY.noise) * Math.sqrt(6)
  for (let i = 0; i < image.length; i++) {
    // One draw of 32 bits serves as two of 16.
    const bits = random() * 2 ** 16
    const first = Math.floor(bits)
    const value = image[i]! + width * (first / 2 ** 16 + (bits - first) - 1)
    pixels[at + i] = value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value)
  }
}
