import { resolve } from 'node:path'

const OPTION = '--self-check'

/**
 * The file that `--self-check` (`self-check.json` in the present folder) or `--self-check=FILE` reports to; null without the option. The check works
 * in a workspace of its own, which is gone afterwards.
 */
export function selfCheckFile(argv: readonly string[], folder: string): string | null {
  const found = argv.find((word) => word === OPTION || word.startsWith(`${OPTION}=`))
  if (found === undefined) return null
  return resolve(folder, found.slice(OPTION.length + 1) || 'self-check.json')
}
