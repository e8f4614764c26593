import type { StoredArchitecture } from '../../shared/api/architectures.ts'
import { issuesWords } from '../../shared/api/wire/wireError.ts'
import { BUILT_IN_GROUPS, builtInArchitecture, isPaperNetwork } from '../../shared/architecture/builtIn.ts'
import type { PaperOptions } from '../../shared/architecture/paper.ts'
import { presetOf } from '../../shared/architecture/presets/table.ts'
import { type Architecture, ArchitectureSchema } from '../../shared/architecture/spec.ts'
import { wrongCall } from './exit.ts'
import { readGiven } from './givenFile.ts'
import { optionName } from './optionValues.ts'

/**
 * The network that a command names: one of the paper's, a JSON file, one of the workspace's own, or a preset.
 * @param options what the call says of it, which one's own and files do not take
 * @param find looks for the workspace's own; null where no workspace is open
 * @param builtIn what one of the paper's or a preset takes, where that is more
 * @throws WorkbenchError BAD_INPUT naming the choices
 */
export async function namedArchitecture(
  model: string,
  options: PaperOptions,
  find: ((id: string) => Promise<StoredArchitecture>) | null,
  builtIn: PaperOptions = options,
): Promise<Architecture> {
  if (isPaperNetwork(model)) return builtInArchitecture(model, builtIn)
  const changed = Object.entries(options).filter(([name, value]) => name !== 'inputSize' && value !== undefined)
  if (model.endsWith('.json')) {
    mustNotChange(model, changed)
    return readArchitecture(model)
  }
  if (find && ArchitectureSchema.shape.id.safeParse(model).success) {
    const stored = await find(model).catch(() => null)
    if (stored?.origin === 'own') {
      mustNotChange(model, changed)
      return stored.architecture
    }
  }
  if (presetOf(model)) {
    const { lastRelu: _asked, ...rest } = builtIn
    if (options.lastRelu !== undefined)
      throw wrongCall(
        `--last-relu belongs to the paper's networks; "${model}" ends as it was published, so leave it out.`,
      )
    return builtInArchitecture(model, rest)
  }
  throw wrongCall(
    `There is no network "${model}"; choose one of ${BUILT_IN_GROUPS.flatMap(({ networks }) => networks.map(({ id }) => id)).join(', ')}, one of your own, or a .json file.`,
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
