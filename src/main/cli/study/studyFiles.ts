import { parse, YAMLParseError } from 'yaml'
import { issuesWords } from '../../../shared/api/wire/wireError.ts'
import { type StudyFile, StudyFileSchema } from '../../../shared/study/studyFile.ts'
import { wrongCall } from '../exit.ts'
import { readGiven } from '../givenFile.ts'

/** A study is a page of text; more is something else. */
const LARGEST = 4_000_000

/**
 * Reads a study file, JSON or YAML (which JSON is part of).
 * @throws WorkbenchError BAD_INPUT naming the line or the value
 */
export async function readStudyFile(path: string): Promise<StudyFile> {
  const text = await readGiven(path)
  if (text.length > LARGEST)
    throw wrongCall(`The file ${path} has ${text.length} characters, which no study needs; name the study's own file.`)
  let value: unknown
  try {
    // Aliases are bounded: a few lines of them could otherwise stand for gigabytes.
    value = parse(text, { maxAliasCount: 100 })
  } catch (error) {
    const where = error instanceof YAMLParseError && error.linePos ? ` at line ${error.linePos[0].line}` : ''
    throw wrongCall(
      `The file ${path} is neither JSON nor YAML${where}; see "allconv study new" for a study to start from.`,
    )
  }
  const parsed = StudyFileSchema.safeParse(value)
  if (!parsed.success)
    throw wrongCall(
      `The file ${path} is no study: ${issuesWords(parsed.error.issues as never)}; see "allconv study new" for one to start from.`,
    )
  return parsed.data
}
