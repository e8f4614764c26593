import type { Command } from 'commander'
import { type RangePoint, suggestRates } from '../../../shared/training/rangeTest.ts'
import { writeNew } from '../../disk/wholeFile.ts'
import { numberAbove, wholeNumberFrom } from '../optionValues.ts'
import { rangeTestSvg } from '../rangeTestSvg.ts'
import { createTerminal } from '../terminal.ts'
import { addTrainOptions, type TrainOptions } from '../trainOptions.ts'
import { withWorkbench } from '../withWorkbench.ts'
import { progressWords } from '../words.ts'
import { trainRequest } from './train.ts'

interface RangeTestOptions extends Omit<TrainOptions, 'from'> {
  steps: number
  from: number
  to: number
  picture?: string
  json?: boolean
}

/** As its schema has it. */
const rate = numberAbove(0, 1_000_000)

export function addRangeTest(program: Command): void {
  addTrainOptions(
    program
      .command('range-test')
      .option('--steps <n>', 'steps of the test', wholeNumberFrom(10, 5000), 200)
      .option('--from <rate>', 'first learning rate', rate, 1e-5)
      .option('--to <rate>', 'last learning rate', rate, 10)
      .option('--picture <file>', 'write the curve as SVG'),
  )
    .description('Find a learning rate: train a few hundred steps at growing rates and look at the loss. Keeps no run.')
    .addHelpText('after', '\nExample:\n  $ allconv range-test --preset quick --seed 1 --picture rates.svg')
    .action(async (options: RangeTestOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      await withWorkbench(options, async (api, { signal }) => {
        const { steps, from, to } = options
        const request = await trainRequest(api, { ...options, from: undefined }, terminal.note)
        const points: RangePoint[] = []
        for await (const event of await api.runs.rangeTest({ request, steps, from, to }, { signal }))
          if (event.kind === 'preparing') terminal.progress(progressWords(event.progress))
          else {
            points.push(...event.points)
            const { learningRate, loss } = points.at(-1)!
            terminal.progress(
              `step ${points.length} of ${steps}  rate ${learningRate.toPrecision(3)}  loss ${loss.toFixed(3)}`,
            )
          }
        terminal.clearProgress()
        const suggested = suggestRates(points, steps)
        const title = `${request.architecture.title} on ${request.dataset}`
        if (options.picture) await writeNew(options.picture, rangeTestSvg(points, suggested, title))
        terminal.result({ points, suggested }, words(points, suggested, title))
      })
    })
}

function words(points: readonly RangePoint[], suggested: ReturnType<typeof suggestRates>, title: string): string {
  const end = points.at(-1)
  const span = `${title}: ${points.length} steps, up to a rate of ${end ? end.learningRate.toPrecision(2) : '-'}`
  if (!suggested) return `${span}; the loss never fell, so no rate is suggested`
  return [
    span,
    `  the loss falls fastest at ${suggested.steepest.toPrecision(2)}`,
    `  a tenth of the rate with the lowest loss: ${suggested.tenthOfLowest.toPrecision(2)}`,
  ].join('\n')
}
