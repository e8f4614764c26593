import { WorkbenchError } from '../../../shared/errors.ts'
import { shown } from '../../../shared/shown.ts'
import { listed } from './listed.ts'

/** What the columns of a table of curves are; -1 for an axis that it lacks. */
export interface CsvHead {
  form: string
  step: number
  epoch: number
  seconds: number
  /** `run` names the training in files that hold several. */
  metrics: { column: number; name: string; run: string | null }[]
  /** What is left out, one sentence each. */
  left: string[]
}

const STEPS = [
  'step',
  '_step',
  'steps',
  'global_step',
  'global step',
  'trainer/global_step',
  'iteration',
  'iterations',
  'iter',
  'train/global_step',
]
const EPOCHS = ['epoch', 'epochs', 'train/epoch']
const SECONDS = [
  'wall time',
  'wall_time',
  '_timestamp',
  'timestamp',
  'relative time (wall)',
  'relative time (process)',
  '_runtime',
  'runtime',
  'seconds',
  'elapsed',
  'time',
]

/** W&B writes each curve's smallest and largest value beside it. */
const WANDB_BAND = /__(MIN|MAX)$/
/** `run-NAME-tag-TAG.csv`, as TensorBoard names what it lets one download. */
const TENSORBOARD_NAME = /^(?:run-(.*)-)?tag-(.+?)(?: \(\d+\))?\.csv$/i

/**
 * Finds axes and curves in a header.
 * @param file its name, which says what TensorBoard's column `Value` is
 * @throws WorkbenchError BAD_FILE where no column says where a number stands
 */
export function csvHead(cells: readonly string[], file: string, label: string): CsvHead {
  const names = cells.map((cell) => cell.replace(/^\ufeff/, '').trim())
  const lower = names.map((name) => name.toLowerCase())
  const find = (known: readonly string[]) => known.map((name) => lower.indexOf(name)).find((at) => at >= 0) ?? -1
  const step = find(STEPS)
  const epoch = find(EPOCHS)
  const seconds = find(SECONDS)
  if (step < 0 && epoch < 0) {
    const isHead = names.some((name) => name !== '' && Number.isNaN(Number(name)))
    throw new WorkbenchError(
      'BAD_FILE',
      isHead
        ? `${label} has no column "step" or "epoch", which says where its numbers stand; its columns are ${listed(names.map((name) => `"${shown(name, 40)}"`))}.`
        : `${label} begins with numbers, not with the names of its columns; give it a header, one of whose columns is "step" or "epoch".`,
    )
  }
  const columns = names.flatMap((name, column) =>
    name === '' || column === step || column === epoch || column === seconds ? [] : [{ column, name }],
  )
  const { form, metrics } = metricsOf(columns, lower, file)
  const bands = columns.length - metrics.length
  const left = bands > 0 ? [`Left out: ${bands} columns with smallest and largest values (__MIN, __MAX).`] : []
  return { form, step, epoch, seconds, metrics, left }
}

function metricsOf(
  columns: readonly { column: number; name: string }[],
  lower: readonly string[],
  file: string,
): Pick<CsvHead, 'form' | 'metrics'> {
  const own = columns.filter(({ name }) => !WANDB_BAND.test(name))
  const ofTensorBoard = lower.join() === 'wall time,step,value'
  if (ofTensorBoard) {
    const [, run, tagged] = TENSORBOARD_NAME.exec(file) ?? []
    const part = /(?:^|[_/])(train|validation|val|test|eval)$/i.exec(run ?? '')?.[1]
    const tag = `${part ? `${part}/` : ''}${tagged ?? file.replace(/\.csv$/i, '')}`
    return { form: 'CSV (TensorBoard)', metrics: own.map(({ column }) => ({ column, name: tag, run: null })) }
  }
  // A chart of W&B: `RUN - METRIC`, each with its band.
  const isChart = own.length < columns.length && own.every(({ name }) => name.includes(' - '))
  if (isChart)
    return {
      form: 'CSV (W&B)',
      metrics: own.map(({ column, name }) => {
        const at = name.lastIndexOf(' - ')
        return { column, name: name.slice(at + 3), run: name.slice(0, at) }
      }),
    }
  const form = lower.includes('_step') || lower.includes('_runtime') ? 'CSV (W&B)' : 'CSV'
  return { form, metrics: own.map(({ column, name }) => ({ column, name, run: null })) }
}
