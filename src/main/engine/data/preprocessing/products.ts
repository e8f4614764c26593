/** A matrix that many others are multiplied by. */
export interface HeldMatrix {
  /** `a` [rows, depth] times the held matrix [depth, columns] -> [rows, columns]. */
  times(a: Float32Array, rows: number): Promise<Float32Array>
  dispose(): void
}

/**
 * The matrix products that whitening needs. The engine passes its tensor runtime's (`tensorProducts`); `plainProducts` is the
 * reference for tests. All matrices are float32, row-major.
 */
export interface MatrixProducts {
  /** Uploads `b` [depth, columns] once. */
  hold(b: Float32Array, depth: number, columns: number): HeldMatrix
  /** `a` [rows, size]: its transpose times itself -> [size, size]. */
  gram(a: Float32Array, rows: number, size: number): Promise<Float32Array>
}

/** Products in plain TypeScript, with float64 sums: slow and exact. */
export const plainProducts: MatrixProducts = {
  hold: (b, depth, columns) => ({
    async times(a, rows) {
      const out = new Float32Array(rows * columns)
      const sums = new Float64Array(columns)
      for (let i = 0; i < rows; i++) {
        sums.fill(0)
        for (let k = 0; k < depth; k++) {
          const factor = a[i * depth + k]!
          for (let j = 0; j < columns; j++) sums[j] = sums[j]! + factor * b[k * columns + j]!
        }
        out.set(sums, i * columns)
      }
      return out
    },
    dispose() {},
  }),
  async gram(a, rows, size) {
    const sums = new Float64Array(size * size)
    for (let n = 0; n < rows; n++)
      for (let i = 0; i < size; i++) {
        const factor = a[n * size + i]!
        for (let j = 0; j < size; j++) sums[i * size + j] = sums[i * size + j]! + factor * a[n * size + j]!
      }
    return Float32Array.from(sums)
  },
}
