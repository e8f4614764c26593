export const FORMATS: readonly string[]
