import { attribute, type Ref } from './attribute.ts'
import { type Cut, turnsOf } from './cut.ts'
import type { Loop } from './graphDef.ts'
import type { GraphKernels } from './graphKernels.ts'

interface PartLoop {
  /** Float values that go from part to part, at first. */
  carried: readonly Ref[]
  /** Writes one part's work; `first` is the int32 number of its first image in the batch. */
  body(first: Ref, carried: readonly Ref[]): ReturnType<Loop['body']>
}

/** Works through a batch part by part, as many at a time as there are lanes. */
export function loopOverParts({ builder }: GraphKernels, cut: Cut, { carried, body }: PartLoop) {
  return builder.loop({
    count: turnsOf(cut),
    parallel: cut.lanes,
    carried,
    body(turn, values) {
      const size = builder.constant(Int32Array.of(cut.part), [])
      return body(builder.node('Mul', [turn, size], { T: attribute.type('int32') }), values)
    },
  })
}
