import { issuesWords } from '../../shared/api/wire/wireError.ts'
import { PAPER_NETWORKS, type PaperOptions, paperArchitecture } from '../../shared/architecture/paper.ts'
import { type Architecture, ArchitectureSchema } from '../../shared/architecture/spec.ts'
import { wrongCall } from './exit.ts'
import { readGiven } from './givenFile.ts'
import { optionName } from './optionValues.ts'

export const isPaperNetwork = (model: string) => PAPER_NETWORKS.some(({ id }) => id === model)

/**
 * The network that a command names: one of the paper's, a JSON file, or one of the workspace's own.
 * @param find looks for the workspace's own; null where no workspace is open
 * @throws WorkbenchError BAD_INPUT naming the choices
 */
export async function namedArchitecture(
  model: string,
  options: PaperOptions,
  find: ((id: string) => Promise<Architecture>) | null,
): Promise<Architecture> {
  if (isPaperNetwork(model)) return paperArchitecture(model, options)
  const changed = Object.entries(options).filter(([name, value]) => name !== 'inputSize' && value !== undefined)
  if (model.endsWith('.json')) {
    mustNotChange(model, changed)
    return readArchitecture(model)
  }
  if (find && ArchitectureSchema.shape.id.safeParse(model).success) {
    const own = await find(model).catch(() => null)
    if (own) {
      mustNotChange(model, changed)
      return own
    }
  }
  throw wrongCall(
    `There is no network "${model}"; choose one of ${PAPER_NETWORKS.map(({ id }) => id).join(', ')}, one of your own, or a .json file.`,
  )
}

function mustNotChange(model: string, changed: readonly [string, unknown][]) {
  if (changed.length > 0)
    throw wrongCall(
      `${changed.map(([name]) => optionName(name)).join(' and ')} ${changed.length === 1 ? 'belongs' : 'belong'} to the paper's networks; "${model}" says ${changed.length === 1 ? 'that' : 'these things'} itself, so leave ${changed.length === 1 ? 'it' : 'them'} out.`,
    )
}

async function readArchitecture(path: string): Promise<Architecture> {
  const text = await readGiven(path)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw wrongCall(`The file ${path} is no JSON; export an architecture from the workbench to see its form.`)
  }
  const parsed = ArchitectureSchema.safeParse(value)
  if (!parsed.success)
    throw wrongCall(
      `The file ${path} is no architecture: ${issuesWords(parsed.error.issues as never)}; export one from the workbench to see its form.`,
    )
  return parsed.data
}
