import { z } from 'zod'
import { shown } from './shown.ts'

/**
 * Text of a certain form. What is refused is told with its value, as `"../x" cannot be one; RULE`.
 * @param rule e.g. `an id has 1 to 64 characters of a-z and 0-9`
 */
export const patterned = (pattern: RegExp, rule: string) =>
  z.string().regex(pattern, { error: ({ input }) => `"${shown(String(input), 60)}" cannot be one; ${rule}` })
