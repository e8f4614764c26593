/** Class names as Ultralytics keeps them, which other programs read: a Python dictionary by number. */
export const namesWords = (classes: readonly string[]): string =>
  `{${classes.map((name, at) => `${at}: '${name.replace(/[\\']/g, '\\$&')}'`).join(', ')}}`
