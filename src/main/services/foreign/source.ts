import type { Collector } from './collector.ts'

/** The numbers of one training, as a source has them. */
export interface ForeignSource {
  /** What the run is called where nobody says otherwise. */
  title: string
  /** `TensorBoard event files`, `CSV (W&B)`. */
  form: string
  curves: Collector
  /** What was not taken, or not read, one sentence each. */
  left: string[]
}
