import { WorkbenchError } from '../../shared/errors.ts'
import { diskError } from '../disk/diskError.ts'
import { readRegularText } from '../disk/openRegularFile.ts'
import { wrongCall } from './exit.ts'

/**
 * The text of a file that the user names.
 * @throws WorkbenchError BAD_INPUT
 */
export async function readGiven(path: string): Promise<string> {
  return readRegularText(path).catch((error: unknown) => {
    const told = diskError(error, path)
    throw told instanceof WorkbenchError ? wrongCall(told.message) : told
  })
}
