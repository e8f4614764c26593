import { patterned } from '../patterned.ts'

export const RunIdSchema = patterned(
  /^[a-z0-9][a-z0-9-]{0,79}$/,
  "a run's id has 1 to 80 characters of a-z, 0-9 and hyphens, as the list of runs shows it",
)
