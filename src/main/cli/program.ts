import { Command } from 'commander'
import product from '../../../package.json' with { type: 'json' }
import { addDatasets } from './commands/datasets.ts'
import { addDiff } from './commands/diff.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEvaluate } from './commands/evaluate.ts'
import { addExplain } from './commands/explain.ts'
import { addExport } from './commands/exportWeights.ts'
import { addImport } from './commands/importWeights.ts'
import { addModels } from './commands/models.ts'
import { addNetworks } from './commands/networks.ts'
import { addRuns } from './commands/runs.ts'
import { addServe } from './commands/serve.ts'
import { addStudy } from './commands/study.ts'
import { addResume, addTrain } from './commands/train.ts'

/** The command line: one file a command. Wrong calls throw CommanderError. */
export function createProgram(): Command {
  const program = new Command('allconv')
    .description('AllConv Workbench: trains, compares and explains all-convolutional networks.')
    .version(product.version)
    .exitOverride()
  for (const add of [
    addTrain,
    addResume,
    addEvaluate,
    addExplain,
    addDiff,
    addModels,
    addRuns,
    addDatasets,
    addImport,
    addExport,
    addNetworks,
    addStudy,
    addServe,
    addDoctor,
  ])
    add(program)
  everyCommand(program, (command) => {
    command.exitOverride()
    // What is wrong with a call is told once, by whoever catches the error.
    command.configureOutput({ outputError: () => {} })
    if (command.commands.length > 0) return
    command.option('--workspace <folder>', "folder with all work (default: ALLCONV_WORKSPACE, or the user's own)")
    command.option('--json', 'print the result as JSON')
  })
  return program
}

function everyCommand(command: Command, act: (each: Command) => void): void {
  act(command)
  for (const child of command.commands) everyCommand(child, act)
}
