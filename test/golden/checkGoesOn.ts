import { expect } from 'vitest'
import type { TrainingStep } from '../../src/main/engine/training/step.ts'
import type { NamedTensor } from '../../src/shared/checkpoint/safetensors.ts'

/** Holds a training that is read, written into a fresh step and gone on with to one without the break, bit for bit: `half` steps before it and after. */
export async function checkGoesOn(
  make: () => TrainingStep | Promise<TrainingStep>,
  weights: NamedTensor[],
  train: (step: TrainingStep, from: number, to: number) => Promise<unknown>,
  half: number,
): Promise<void> {
  const straight = await make()
  straight.write(weights)
  await train(straight, 0, half)
  const kept = await straight.read()
  await train(straight, half, 2 * half)
  const resumed = await make()
  resumed.write(kept)
  await train(resumed, half, 2 * half)
  expect(await resumed.read()).toEqual(await straight.read())
  for (const step of [straight, resumed]) step.dispose()
}
