import type { PreprocessingState } from '../data/preprocessing/state.ts'

/**
 * A preprocessing that a file's metadata or graph says, whose numbers may be any: what is not finite as float32, or a deviation of 0, makes every
 * image infinite or NaN.
 * @param bad makes the error that is thrown
 */
export function soundPreprocessing<T extends PreprocessingState>(state: T, bad: (why: string) => Error): T {
  const odd = (name: string, value: number) =>
    bad(
      `the ${name} of its preprocessing has the number ${value}, and these are finite, deviations above 0; export the model again`,
    )
  for (const [name, numbers] of Object.entries(state))
    if (numbers instanceof Float32Array) {
      const found = numbers.find((value) => !Number.isFinite(value) || (name === 'deviation' && value <= 0))
      if (found !== undefined) throw odd(name, found)
    }
  return state
}
