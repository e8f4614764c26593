import type { DroppedImage, Fit, FittedImage } from '@shared/explain/images.ts'
import {
  DEFAULT_OPTIONS,
  METHOD_IDS,
  type MethodId,
  MethodIdSchema,
  MethodOptionsSchema,
} from '@shared/explain/methods.ts'
import { type Perturbation, UNPERTURBED } from '@shared/explain/perturb.ts'
import { RENDERINGS, type Rendering } from '@shared/explain/pictures.ts'
import { z } from 'zod'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { keptByBrowser } from '../stores/keptBy.ts'
import type { MapScale } from './features/mapAtlas.ts'
import { MAP_ORDERS, type MapOrder } from './features/mapOrder.ts'
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
  /** What is done to every image before it is looked at. */
  perturbation: Perturbation
  /** Methods whose maps the inspector shows, in order. */
  methods: MethodId[]
  /** What is shown large: a method's map, or the selected channel's own. */
  large: MethodId | 'feature-map'
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

/** What the browser keeps: how maps are drawn, not what is looked at. Each is taken where it is still a value that there is. */
const SETTINGS = z.object({
  methods: z.array(MethodIdSchema).min(1).catch(['gradient', 'deconvnet', 'guided-backprop']),
  large: z.enum([...METHOD_IDS, 'feature-map']).catch('guided-backprop'),
  steps: MethodOptionsSchema.shape.steps.catch(DEFAULT_OPTIONS.steps),
  rendering: z.enum(RENDERINGS).catch('paper'),
  space: z.enum(['pixels', 'network']).catch('pixels'),
  scale: z.enum(['auto', 'common', 'own']).catch('auto'),
  opacity: z.number().min(0).max(1).catch(1),
  mapScale: z.enum(['layer', 'channel']).catch('layer'),
  mapOrder: z.enum(MAP_ORDERS).catch('activation'),
  showSilent: z.boolean().catch(false),
})
type Settings = z.infer<typeof SETTINGS>

const FIRST: ExplainState = {
  images: [],
  current: null,
  waiting: 0,
  refused: [],
  muted: [],
  perturbation: UNPERTURBED,
  ...SETTINGS.parse({}),
}

export const useExplain = create<ExplainState>()(
  persist(() => FIRST, {
    name: 'allconv.explain',
    storage: keptByBrowser<Settings>(),
    partialize: (state) => SETTINGS.parse(state),
    merge: (stored, now) => ({ ...now, ...SETTINGS.parse(stored ?? {}) }),
  }),
)

/** Images that a session keeps; the oldest leave first. */
const LIMIT = 200

let nextKey = 1
export const newKey = () => `i${nextKey++}`
/** New keys come after those of images that were kept from before a reload. */
export function startKeysAfter(images: readonly SessionImage[]): void {
  nextKey = Math.max(nextKey, ...images.map(({ key }) => Number(key.slice(1)) + 1 || 0))
}

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
