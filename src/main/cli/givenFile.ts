import { access } from 'node:fs/promises'
import { WorkbenchError } from '../../shared/errors.ts'
import { shown } from '../../shared/shown.ts'
import { diskError, hasCode } from '../disk/diskError.ts'
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

/**
 * Refuses the name of a file that is not there before anything is begun with it.
 * @throws WorkbenchError BAD_INPUT
 */
export async function mustBeThere(path: string): Promise<void> {
  await access(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) throw wrongCall(`There is no file ${shown(path)}; check its spelling.`)
  })
}
