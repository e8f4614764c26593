import { MaximiseOptionsSchema } from '@shared/explain/maximisation.ts'
import { z } from 'zod'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { keptByBrowser } from '../../stores/keptBy.ts'

const { prior, steps, seed, pictures } = MaximiseOptionsSchema.shape
const SETTINGS = z.object({
  prior: prior.catch('fourier'),
  steps: steps.catch(128),
  seed: seed.catch(0),
  pictures: pictures.catch(4),
  /** An atlas has many pictures: its steps are set apart. */
  atlasSteps: steps.catch(64),
})
export type MaximiseSettings = z.infer<typeof SETTINGS>

/** How pictures of activation maximisation are made; the browser keeps it. */
export const useMaximiseSettings = create<MaximiseSettings>()(
  persist(() => SETTINGS.parse({}), {
    name: 'allconv.maximise',
    storage: keptByBrowser<MaximiseSettings>(),
    merge: (stored, now) => ({ ...now, ...SETTINGS.parse(stored ?? {}) }),
  }),
)
