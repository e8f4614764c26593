/** What Keras calls a class in the weights of a .keras file: `GlobalAveragePooling2D` is `global_average_pooling2d`. */
export const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()

/** Folders of a model's layers, in their order: its class, counted from the second one on. */
export function pathsOf(classes: readonly string[]): string[] {
  const count = new Map<string, number>()
  return classes.map((name) => {
    const plain = snakeCase(name)
    const before = count.get(plain) ?? 0
    count.set(plain, before + 1)
    return before === 0 ? plain : `${plain}_${before}`
  })
}
