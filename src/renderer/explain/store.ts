import type { DroppedImage, Fit, FittedImage } from '@shared/explain/images.ts'
import { DEFAULT_OPTIONS, type MethodId } from '@shared/explain/methods.ts'
import type { Rendering } from '@shared/explain/pictures.ts'
import { create } from 'zustand'
import type { MapScale } from './features/mapAtlas.ts'
import type { MapOrder } from './features/mapOrder.ts'
import type { ScaleChoice } from './maps/mapScales.ts'

/** An image of this session: dropped, or taken from a data set. */
export interface SessionImage {
  key: string
  name: string
  /** Name of the class that its data set gives it, where it comes from one; another network may number its classes otherwise. */
  trueClass: string | null
  /** What the network is given, [height, width, 3]. */
  pixels: Uint8Array
  height: number
  width: number
  /** The dropped original; null for samples of a data set, which have the right size already. */
  original: { file: Blob; dropped: DroppedImage; fit: Fit; fitted: FittedImage } | null
}

export interface MutedChannel {
  layer: string
  channel: number
}

export interface ExplainState {
  images: SessionImage[]
  /** Key of the image that is looked at. */
  current: string | null
  /** Files being decoded, for the progress line. */
  waiting: number
  refused: { name: string; reason: string }[]
  muted: MutedChannel[]
  /** Methods whose maps the inspector shows, in order. */
  methods: MethodId[]
  /** Method whose map is shown large. */
  large: MethodId
  /** Points on the way of integrated gradients, in Explain and in Compare. */
  steps: number
  rendering: Rendering
  /** Space of the maps: that of the dropped pixels, or what the network is given. */
  space: 'pixels' | 'network'
  /** Whether maps of the same unit share the ends of their colours. */
  scale: ScaleChoice
  /** Scale of the feature maps' colours, their order, and whether those that are 0 everywhere are shown. */
  mapScale: MapScale
  mapOrder: MapOrder
  showSilent: boolean
  /** Opacity of a map over the image; 1 shows the map alone. */
  opacity: number
}

export const useExplain = create<ExplainState>(() => ({
  images: [],
  current: null,
  waiting: 0,
  refused: [],
  muted: [],
  methods: ['gradient', 'deconvnet', 'guided-backprop'],
  large: 'guided-backprop',
  steps: DEFAULT_OPTIONS.steps,
  rendering: 'paper',
  space: 'pixels',
  scale: 'auto',
  mapScale: 'layer',
  mapOrder: 'activation',
  showSilent: false,
  opacity: 1,
}))

/** Images that a session keeps; the oldest leave first. */
const LIMIT = 200

let nextKey = 1
export const newKey = () => `i${nextKey++}`

/** Adds images; the first of them is looked at. */
export function addImages(images: readonly SessionImage[]): void {
  if (images.length === 0) return
  useExplain.setState((state) => ({
    images: [...state.images, ...images].slice(-LIMIT),
    current: images[0]!.key,
  }))
}

export function replaceImage(image: SessionImage): void {
  useExplain.setState((state) => ({ images: state.images.map((old) => (old.key === image.key ? image : old)) }))
}

export function showImage(key: string): void {
  useExplain.setState({ current: key })
}

/** Goes `by` images on from the present one, around the ends. */
export function showNextImage(by: 1 | -1): void {
  useExplain.setState(({ images, current }) => {
    const at = images.findIndex((image) => image.key === current)
    return { current: images.at((at + by) % images.length)?.key ?? null }
  })
}

export function removeImage(key: string): void {
  useExplain.setState(({ images, current }) => {
    const at = images.findIndex((image) => image.key === key)
    const rest = images.filter((image) => image.key !== key)
    return { images: rest, current: current === key ? ((rest[at] ?? rest.at(-1))?.key ?? null) : current }
  })
}

export function toggleMuted(channel: MutedChannel): void {
  useExplain.setState(({ muted }) => {
    const without = muted.filter((one) => one.layer !== channel.layer || one.channel !== channel.channel)
    return { muted: without.length < muted.length ? without : [...muted, channel] }
  })
}

export const useCurrentImage = () =>
  useExplain((state) => state.images.find((image) => image.key === state.current) ?? null)
