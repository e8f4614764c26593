import type { Command } from 'commander'
import type { StoredArchitecture } from '../../../shared/api/architectures.ts'
import { diffArchitectures } from '../../../shared/architecture/diff.ts'
import { diffJson, diffMarkdown, diffText } from '../../../shared/architecture/diffReport.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { noNetwork } from '../../../shared/foreign/foreignCurves.ts'
import { isForeign } from '../../../shared/training/run.ts'
import { namedArchitecture } from '../networks.ts'
import { widthFactor } from '../optionValues.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'
import type { Api } from '../workbench.ts'

interface DiffOptions {
  workspace?: string
  json?: boolean
  markdown?: boolean
  width?: number
}

/** One of the workspace's own, or the network of a run. */
async function architectureOf(api: Api, id: string): Promise<StoredArchitecture> {
  try {
    return await api.architectures.get({ id })
  } catch (error) {
    const run = (await api.runs.list()).find((one) => one.id === id)
    if (!run) throw error
    if (isForeign(run)) throw new WorkbenchError('CONFLICT', noNetwork(id))
    return { architecture: run.request.architecture, origin: 'own', version: 1, savedAt: null }
  }
}

export function addDiff(program: Command): void {
  program
    .command('diff')
    .argument('<model>', 'a network: its id or a .json file; or a run, for its network')
    .argument('<other>', 'another one')
    .option('--markdown', 'write it as Markdown')
    .option('--width <factor>', "multiplies every hidden width of the paper's networks", widthFactor)
    .description('Compare two networks layer by layer.')
    .addHelpText('after', '\nExamples:\n  $ allconv diff model-c all-cnn-c\n  $ allconv diff model-c mine.json --json')
    .action(async (left: string, right: string, options: DiffOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      const find = (id: string) => withWorkbench({ ...options, access: 'read' }, (api) => architectureOf(api, id))
      const [before, after] = await Promise.all(
        [left, right].map((model) => namedArchitecture(model, { width: options.width }, find)),
      )
      const diff = diffArchitectures(before!, after!)
      terminal.result(diffJson(diff), options.markdown ? diffMarkdown(diff) : diffText(diff))
    })
}
