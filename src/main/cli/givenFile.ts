import { WorkbenchError } from '../../shared/errors.ts'
import { readRegularText } from '../disk/openRegularFile.ts'
import { wrongCall } from './exit.ts'

/**
 * The text of a file that the user names.
 * @param unreadable the sentence where the system does not give it
 * @throws WorkbenchError BAD_INPUT
 */
export async function readGiven(
  path: string,
  unreadable = (_: NodeJS.ErrnoException) => `The file ${path} cannot be read; check its path.`,
): Promise<string> {
  return readRegularText(path).catch((error: NodeJS.ErrnoException) => {
    throw wrongCall(error instanceof WorkbenchError ? error.message : unreadable(error))
  })
}
