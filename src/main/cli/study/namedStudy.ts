import { existsSync } from 'node:fs'
import { StudyFileSchema } from '../../../shared/study/studyFile.ts'
import type { StudyDetails } from '../../../shared/study/studyStatus.ts'
import type { Application } from '../../application.ts'
import { wrongCall } from '../exit.ts'
import { readStudyFile } from './studyFiles.ts'

/** Whether a word names a file rather than a study of the workspace. */
const isPath = (word: string) => /[/\\]|\.(json|ya?ml)$/i.test(word) || existsSync(word)

/**
 * The study that a command names: a file, which becomes a study of the workspace where that may be written, or a name.
 * @throws WorkbenchError BAD_INPUT, NOT_FOUND
 */
export async function namedStudy({ workspace, services }: Application, word: string): Promise<StudyDetails> {
  const { studies } = services
  if (!isPath(word)) {
    if (!StudyFileSchema.shape.name.safeParse(word).success)
      throw wrongCall(`"${word}" is neither a study file nor a study's name; see "allconv study list".`)
    return studies.get(word)
  }
  const file = await readStudyFile(word)
  return workspace.access === 'write' ? studies.save(file) : studies.preview(file)
}
