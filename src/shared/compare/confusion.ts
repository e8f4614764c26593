/** Counts of true class (row) against predicted class (column), row-major [classes, classes]. */
export interface ConfusionMatrix {
  classes: number
  counts: Uint32Array
}

/**
 * Confusion matrix of predictions.
 * @throws RangeError where the arrays differ in length or a class lies outside.
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number,
): ConfusionMatrix {
  if (labels.length !== predictions.length)
    throw new RangeError(
      `There are ${labels.length} labels but ${predictions.length} predictions; both need one an image.`,
    )
  const counts = new Uint32Array(classes * classes)
  for (let i = 0; i < labels.length; i++) {
    const [row, column] = [labels[i]!, predictions[i]!]
    if (row >= classes || column >= classes)
      throw new RangeError(`Image ${i} has class ${Math.max(row, column)}, but there are only ${classes} classes.`)
    counts[row * classes + column]!++
  }
  return { classes, counts }
}

/** Share of each true class that was misclassified, 0 to 1; NaN for a class without images. */
export function errorPerClass({ classes, counts }: ConfusionMatrix): Float64Array {
  return Float64Array.from({ length: classes }, (_, row) => {
    let total = 0
    for (let column = 0; column < classes; column++) total += counts[row * classes + column]!
    return total === 0 ? Number.NaN : 1 - counts[row * classes + row]! / total
  })
}

/** Share of all images that were misclassified, 0 to 1. */
export function errorOf({ classes, counts }: ConfusionMatrix): number {
  let [right, total] = [0, 0]
  for (let i = 0; i < counts.length; i++) {
    total += counts[i]!
    if (i % (classes + 1) === 0) right += counts[i]!
  }
  return total === 0 ? Number.NaN : 1 - right / total
}
