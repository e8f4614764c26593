import type { Command } from 'commander'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { BUILT_IN_GROUPS, builtInArchitecture } from '../../../shared/architecture/builtIn.ts'
import { paperNumbersOf } from '../../../shared/architecture/paperNumbers.ts'
import { classCount, widthFactor } from '../optionValues.ts'
import { createTerminal } from '../terminal.ts'
import { table, thousands } from '../words.ts'

export function addModels(program: Command): void {
  program
    .command('models')
    .option('--width <factor>', 'multiplies every hidden width', widthFactor)
    .option('--classes <n>', 'number of classes', classCount)
    .description(
      "List the paper's networks and the presets with their sizes, and the errors that the paper reports on CIFAR-10.",
    )
    .addHelpText('after', '\nExamples:\n  $ allconv models\n  $ allconv models --width 0.25 --json')
    .action((options: { width?: number; classes?: number; json?: boolean }) => {
      const terminal = createTerminal({ json: options.json ?? false })
      const { width, classes: wanted } = options
      const architectures = BUILT_IN_GROUPS.flatMap(({ networks }) =>
        networks.map(({ id }) => builtInArchitecture(id, { width, classes: wanted })),
      )
      const models = architectures.map((architecture) => {
        const { id, title } = architecture
        const { parameters, macs, classes, receptiveField } = analyseArchitecture(architecture)
        return {
          id,
          title,
          parameters,
          macs,
          classes,
          receptiveField: receptiveField.size,
          paperErrorPercent: paperNumbersOf(architecture)?.errorPercent ?? null,
          architecture,
        }
      })
      const rows = models.map((model) => [
        model.id,
        thousands(model.parameters),
        `${(model.macs / 1e6).toFixed(1)} M`,
        `${model.receptiveField}`,
        model.paperErrorPercent === null ? '-' : `${model.paperErrorPercent.toFixed(2)} %`,
      ])
      const head = ['network', 'parameters', 'MACs', 'receptive field', "paper's error on CIFAR-10"]
      terminal.result(models, table([head, ...rows], [1, 2, 3, 4]))
    })
}
