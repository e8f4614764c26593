import type { Command } from 'commander'
import { WorkbenchError } from '../../../shared/errors.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'

interface Options {
  workspace?: string
  json?: boolean
  undo?: boolean
}

const count = (ids: readonly string[]) => (ids.length === 1 ? ids[0]! : `${ids.length} runs`)

/** One call over all ids; ids that are no run's are refused before anything is changed. */
function addOver(
  program: Command,
  name: 'archive' | 'remove',
  words: { description: string; undo: string; done: string; undone: string },
): void {
  program
    .command(name)
    .argument('<run...>', 'ids of runs; allconv runs lists them')
    .option('--undo', words.undo)
    .description(words.description)
    .addHelpText(
      'after',
      `\nExample:\n  $ allconv ${name} all-cnn-c-20260131-142500-9f3a\n  $ allconv ${name} $(allconv runs --json | jq -r '.[] | select(.phase == "failed") | .id')`,
    )
    .action(async (given: string[], options: Options) => {
      const terminal = createTerminal({ json: options.json ?? false })
      const ids = [...new Set(given)]
      await withWorkbench(options, async (api) => {
        const undo = options.undo ?? false
        const known = new Set(
          (name === 'remove' && undo ? await api.runs.removed() : await api.runs.list()).map(({ id }) => id),
        )
        const strange = ids.find((id) => !known.has(id))
        if (strange !== undefined)
          throw new WorkbenchError(
            'NOT_FOUND',
            name === 'remove' && undo
              ? `The trash has no run "${strange}"; nothing was restored.`
              : `There is no run "${strange}", so nothing was changed; see allconv runs --all.`,
          )
        if (name === 'archive') await api.runs.edit({ ids, archived: !undo })
        else if (undo) await api.runs.restore({ ids })
        else await api.runs.remove({ ids })
        terminal.result({ ids, undone: undo }, `${count(ids)} ${undo ? words.undone : words.done}.`)
      })
    })
}

export function addArchive(program: Command): void {
  addOver(program, 'archive', {
    description: 'Put runs out of sight; they stay where they are, and allconv runs --all lists them.',
    undo: 'take them out of the archive',
    done: 'archived',
    undone: 'taken out of the archive',
  })
}

export function addRemove(program: Command): void {
  addOver(program, 'remove', {
    description: "Move runs to the workspace's trash.",
    undo: 'bring them back from the trash',
    done: 'moved to the trash',
    undone: 'brought back from the trash',
  })
}
