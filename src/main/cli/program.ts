import { Command } from 'commander'
import product from '../../../package.json' with { type: 'json' }
import { addDatasets } from './commands/datasets.ts'
import { addDiff } from './commands/diff.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEvaluate } from './commands/evaluate.ts'
import { addExplain } from './commands/explain.ts'
import { addExport } from './commands/export.ts'
import { addImport } from './commands/importWeights.ts'
import { addLayers } from './commands/layers.ts'
import { addArchive, addRemove } from './commands/manageRuns.ts'
import { addMaximise } from './commands/maximise.ts'
import { addModels } from './commands/models.ts'
import { addNetworks } from './commands/networks.ts'
import { addOpen } from './commands/open.ts'
import { addRangeTest } from './commands/rangeTest.ts'
import { addRuns } from './commands/runs.ts'
import { addServe } from './commands/serve.ts'
import { addStudy } from './commands/study.ts'
import { addResume, addTrain } from './commands/train.ts'
import { wrongCall } from './exit.ts'

/** The command line: one file a command. Wrong calls throw CommanderError. */
export function createProgram(): Command {
  const program = new Command('allconv')
    .description('AllConv Workbench: trains, compares and explains all-convolutional networks.')
    .version(product.version)
    .exitOverride()
  for (const add of [
    addTrain,
    addResume,
    addRangeTest,
    addEvaluate,
    addExplain,
    addMaximise,
    addDiff,
    addModels,
    addRuns,
    addLayers,
    addArchive,
    addRemove,
    addDatasets,
    addOpen,
    addImport,
    addExport,
    addNetworks,
    addStudy,
    addServe,
    addDoctor,
  ])
    add(program)
  program.hook('preAction', (_, command) => mustNotBeEmpty(command))
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

/** Empty on purpose: the copy whose names have no prefix. */
const MAY_BE_EMPTY = ['prefix']

/** An empty value is mostly a variable of a script that was not set; as a path it would mean the folder one stands in. */
function mustNotBeEmpty(command: Command): void {
  const isEmpty = (value: unknown) => value === '' || (Array.isArray(value) && value.includes(''))
  for (const option of command.options) {
    const name = option.attributeName()
    const isGiven = command.getOptionValueSource(name) === 'cli'
    if (isGiven && isEmpty(command.getOptionValue(name)) && !MAY_BE_EMPTY.includes(name))
      throw wrongCall(`${option.long} is empty; give it a value, or leave it out.`)
  }
  for (const [at, argument] of command.registeredArguments.entries())
    if (isEmpty(command.processedArgs[at]))
      throw wrongCall(`The ${argument.name()} is empty; say which one, as in: allconv ${command.name()} --help`)
}

function everyCommand(command: Command, act: (each: Command) => void): void {
  act(command)
  for (const child of command.commands) everyCommand(child, act)
}
