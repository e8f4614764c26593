import { basename, resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { errorMessage } from '../../../shared/errors.ts'
import { OPEN_PREPROCESSING_IDS } from '../../../shared/open/preprocessings.ts'
import { wrongCall } from '../exit.ts'
import { readGiven } from '../givenFile.ts'
import { honestRecord } from '../importedRun.ts'
import { holdsCurves, openCurves } from '../openCurves.ts'
import { createTerminal } from '../terminal.ts'
import { withWorkbench } from '../withWorkbench.ts'

interface OpenOptions {
  workspace?: string
  json?: boolean
  name?: string
  input?: { height: number; width: number }
  preprocessing?: string
  architecture?: string
  classes?: string
  axis?: 'step' | 'epoch'
}

/** `224x224`, or `224` for a square. */
function size(text: string): { height: number; width: number } {
  const [, height, width] = /^(\d{1,4})(?:[x\u00d7](\d{1,4}))?$/i.exec(text.trim()) ?? []
  const sides = { height: Number(height), width: Number(width ?? height) }
  if (!(sides.height >= 1 && sides.height <= 4096 && sides.width >= 1 && sides.width <= 4096))
    throw new InvalidArgumentError('Use height x width in pixels, e.g. 224x224.')
  return sides
}

export function addOpen(program: Command): void {
  program
    .command('open')
    .argument(
      '<file>',
      'a model of another program (ONNX, Keras, TensorFlow.js by its model.json or its folder, or weights of PyTorch or safetensors), or curves: a CSV file, an event file of TensorBoard, a folder of these',
    )
    .option('--name <text>', "name of the model (default: the file's)")
    .option(
      '--architecture <id>',
      'for weights alone: the network that they are of (default: recognised by all their shapes)',
    )
    .option('--input <size>', 'size of images, height x width, where the file leaves it open (default: 224x224)', size)
    .addOption(
      new Option(
        '--preprocessing <preset>',
        "what it expects of images (default: the file's own, else imagenet)",
      ).choices(OPEN_PREPROCESSING_IDS),
    )
    .option(
      '--classes <file>',
      "class names, one a line or JSON (default: the file's own, ImageNet's where there are a thousand, or numbers)",
    )
    .addOption(
      new Option('--axis <axis>', 'for curves: what their numbers of steps are (default: recognised)').choices([
        'step',
        'epoch',
      ]),
    )
    .description(
      'Bring in a model that another program has trained, as a finished run to explain, compare and evaluate; or its curves alone, to lay beside your own.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ allconv open resnet18.onnx --preprocessing imagenet --name "ResNet-18"\n  $ allconv explain --checkpoint resnet-18-3f2a... --image cat.jpg --out maps\n  $ allconv open lightning_logs/version_0',
    )
    .action(async (file: string, options: OpenOptions) => {
      const terminal = createTerminal({ json: options.json ?? false })
      if (await holdsCurves(file)) return openCurves(file, options, terminal)
      if (options.axis)
        throw wrongCall(`--axis is of curves, and ${basename(file)} is none: no CSV file, event file or folder.`)
      const classes = options.classes === undefined ? undefined : await readGiven(options.classes)
      await withWorkbench(options, async (api, { signal }) => {
        const before = new Set((await api.runs.list()).map(({ id }) => id))
        const request = {
          path: resolve(file),
          ...(options.name !== undefined && { name: options.name }),
          ...(options.architecture !== undefined && { architecture: options.architecture }),
          ...(options.input && { input: options.input }),
          ...(options.preprocessing && { preprocessing: options.preprocessing }),
          ...(classes !== undefined && { classes }),
        }
        const run = await api.models.open(request, { signal }).catch(async (error) => {
          const drawn =
            errorMessage(error).code === 'BAD_FILE' ? await drawnOr(error, api.models.draw(request, { signal })) : null
          if (!drawn) throw error
          terminal.note(errorMessage(error).message)
          const { id, title, layers } = drawn.architecture
          terminal.result(
            { architecture: id, title, layers: layers.length, runs: false },
            `Kept as architecture ${id} to be drawn and compared, for it cannot be run here; try: allconv diff ${id} all-cnn-c`,
          )
          return null
        })
        if (!run) return
        terminal.note(run.note)
        const words = before.has(run.id)
          ? `${basename(file)} is in the workspace already, as run ${run.id}`
          : `Opened as run ${run.id}; try: allconv explain --checkpoint ${run.id} --image PHOTO --out maps`
        terminal.result({ ...honestRecord(run), name: run.title }, words)
      })
    })
}

/** The drawing of a file that could not be opened; where that fails, too, the first reason is told. */
const drawnOr = async <T>(first: unknown, drawing: Promise<T | null>): Promise<T | null> =>
  drawing.catch(() => {
    throw first
  })
