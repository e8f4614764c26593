/** CPU threads that tensor operations may use, as the engine's environment sets them; null where it does not. */
export function threadCount(environment: NodeJS.ProcessEnv = process.env): number | null {
  const count = Number(environment.ALLCONV_THREADS)
  return Number.isInteger(count) && count > 0 ? count : null
}
