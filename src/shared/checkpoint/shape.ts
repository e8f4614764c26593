/** How many numbers a tensor of this shape holds. */
export const elements = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1)

export const sameShape = (a: readonly number[], b: readonly number[]) => a.join() === b.join()
