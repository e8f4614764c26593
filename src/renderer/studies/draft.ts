import { errorMessage, WorkbenchError } from '@shared/errors.ts'
import { cellsOf, type StudyDataset } from '@shared/study/cells.ts'
import { type StudyFile, StudyFileSchema } from '@shared/study/studyFile.ts'
import { parse, parseDocument, stringify } from 'yaml'

/** What is laid out of a study file: its trainings, or the one sentence that says why it cannot be. */
export type Outline = { cells: number; epochs: number; mistake: null } | { cells: null; mistake: string }

/**
 * Reads a study file as it is typed, YAML or JSON.
 * @throws WorkbenchError BAD_INPUT with the place of the mistake
 */
export function readStudy(text: string): StudyFile {
  let value: unknown
  try {
    value = parse(text)
  } catch (error) {
    const [sentence] = (error as Error).message.split('\n')
    throw new WorkbenchError('BAD_INPUT', `The file is not YAML: ${sentence}`)
  }
  const parsed = StudyFileSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const where = issue.path.length > 0 ? `At ${issue.path.join('.')}: ` : ''
  throw new WorkbenchError('BAD_INPUT', `${where}${issue.message}.`)
}

/** The text of a file with other values: what did not change stays as it was typed, comments as well. Text that is no file is replaced. */
export function rewritten(text: string, next: StudyFile): string {
  let before: StudyFile
  try {
    before = readStudy(text)
  } catch {
    return stringify(next)
  }
  const document = parseDocument(text)
  for (const [name, value] of Object.entries(next))
    if (JSON.stringify(before[name as keyof StudyFile]) !== JSON.stringify(value)) document.set(name, value)
  for (const name of Object.keys(before)) if (next[name as keyof StudyFile] === undefined) document.delete(name)
  return document.toString()
}

/** @param dataset null where the study names one that is not here */
export function outlineOf(file: StudyFile, dataset: StudyDataset | null): Outline {
  if (!dataset)
    return {
      cells: null,
      mistake: `There is no data set "${file.dataset}" in this workspace; import it or choose another.`,
    }
  try {
    const cells = cellsOf(file, dataset)
    return {
      cells: cells.length,
      epochs: cells.reduce((sum, { request }) => sum + request.recipe.epochs, 0),
      mistake: null,
    }
  } catch (error) {
    return { cells: null, mistake: errorMessage(error).message }
  }
}

/** The learning rates that a study tries, as the form's one line: those of the grid, else the recipe's. */
export function ratesOf({ vary, recipe }: StudyFile): string {
  const grid = vary && 'grid' in vary ? vary.grid.learningRate : undefined
  if (grid) return grid.join(', ')
  return recipe.learningRate === undefined ? '' : String(recipe.learningRate)
}

/** The file with other learning rates: none leaves the preset's, one goes into the recipe, several vary. Null where the text is no list of rates. */
export function withRates(file: StudyFile, text: string): StudyFile | null {
  const words = text.split(/[\s,;]+/).filter(Boolean)
  const rates = words.map(Number)
  if (rates.some((rate) => !(rate > 0 && Number.isFinite(rate)))) return null
  const { learningRate: _, ...recipe } = file.recipe
  const { learningRate: __, ...grid } = file.vary && 'grid' in file.vary ? file.vary.grid : {}
  const others = Object.keys(grid).length > 0 ? { grid } : file.vary && !('grid' in file.vary) ? file.vary : undefined
  if (rates.length > 1) return { ...file, recipe, vary: { grid: { ...grid, learningRate: rates } } }
  return { ...file, recipe: rates.length === 1 ? { ...recipe, learningRate: rates[0] } : recipe, vary: others }
}
