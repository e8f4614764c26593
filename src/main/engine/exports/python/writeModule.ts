import { activationOf } from '../../../../shared/architecture/activations.ts'
import type { ArchitectureReport } from '../../../../shared/architecture/analysis.ts'
import { flattensInTorchOrder } from '../../../../shared/architecture/flattenOrder.ts'
import { readersOf } from '../../../../shared/architecture/graph.ts'
import type { RunnableKind } from '../../../../shared/architecture/spec.ts'
import type { ExportedModel } from '../exportedModel.ts'
import { HELPERS, type HelperName } from './helpers.ts'
import { activated, WRITERS } from './layers/table.ts'
import { pythonName, pythonText } from './names.ts'
import { preprocessingClass } from './preprocessing.ts'
import { PythonSite, type PythonValue } from './site.ts'

interface ModuleLines {
  init: string[]
  forward: string[]
  helpers: ReadonlySet<HelperName>
}

/** The lines of `__init__` and `forward`. Outputs that the next layer alone takes are all called x, so that no map lives longer than it must. */
function linesOf(report: ArchitectureReport): ModuleLines {
  const torchOrder = flattensInTorchOrder(report)
  const readers = readersOf(report.layers)
  const values: PythonValue[] = []
  const helpers = new Set<HelperName>()
  const [init, forward]: [string[], string[]] = [[], []]
  for (const layer of report.layers) {
    const inputs = layer.from.map((below): PythonValue => (below < 0 ? { code: 'image', rank: 4 } : values[below]!))
    const site = new PythonSite(layer, inputs, torchOrder.has(layer.index))
    const value = WRITERS[layer.spec.kind as RunnableKind](site)
    const activation = activationOf(layer.spec)
    const code = activation ? activated(site, value.code, activation) : value.code
    const next = report.layers[layer.index + 1]
    const isForNext = readers[layer.index] === 1 && next?.from.includes(layer.index)
    const name = !next || isForNext ? 'x' : pythonName(layer.name)
    if (site.module) init.push(`self.${pythonName(layer.name)} = ${site.module}`)
    if (code !== name) forward.push(`${name} = ${code}`)
    for (const helper of site.helpers) helpers.add(helper)
    values.push({ code: name, rank: value.rank })
  }
  forward.push(values.at(-1)!.rank === 2 ? 'return x' : 'return x.flatten(1)')
  return { init, forward, helpers }
}

/**
 * A Python module with the network as a torch.nn.Module, its preprocessing, and a call that names an image's classes.
 * @param stem of the files that it lies beside: `STEM.safetensors`, and `STEM-whitening.safetensors` where there is a whitening
 */
export function writeModule(
  { title, runId, architecture, report, preprocessing, classes }: ExportedModel,
  stem: string,
): string {
  const { init, forward, helpers } = linesOf(report)
  const { height, width } = architecture.input
  const hasWhitening = preprocessing.kind === 'gcn-zca'
  const indented = (lines: readonly string[]) => lines.map((line) => `        ${line}`).join('\n')
  return `# A network that AllConv Workbench has trained, for PyTorch; it needs the packages torch and safetensors.
#
#     python ${/^[\w.-]+$/.test(stem) ? `${stem}.py` : pythonText(`${stem}.py`)} image.png
#
# names an image's likeliest classes (with pillow and numpy). In Python, scores = load()(preprocessing()(pixels)).
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

TITLE = ${pythonText(title)}
NETWORK = ${pythonText(architecture.title)}
RUN = ${pythonText(runId)}
CLASSES = [
${classes.map((name) => `    ${pythonText(name)},`).join('\n')}
]
HEIGHT, WIDTH = ${height}, ${width}
WEIGHTS = Path(__file__).with_name(${pythonText(`${stem}.safetensors`)})
${hasWhitening ? `WHITENING = Path(__file__).with_name(${pythonText(`${stem}-whitening.safetensors`)})\n` : ''}
${[...helpers].map((name) => `\n${HELPERS[name]}\n`).join('')}
${preprocessingClass(preprocessing)}

class Network(nn.Module):
    """Scores before the softmax, [N, ${report.classes}], of what Preprocessing makes of images, [N, 3, ${height}, ${width}]."""

    def __init__(self):
        super().__init__()
${indented(init)}

    def forward(self, image):
${indented(forward)}


def load(weights=WEIGHTS):
    """The network with its weights, ready to answer."""
    network = Network()
    network.load_state_dict(load_file(weights))
    return network.eval()


def preprocessing():
    """From pixels to what the network sees."""
${hasWhitening ? '    made = Preprocessing()\n    made.load_state_dict(load_file(WHITENING))\n    return made' : '    return Preprocessing()'}


def read(path):
    """An image file as pixels, [1, 3, ${height}, ${width}]."""
    import numpy
    from PIL import Image

    picture = Image.open(path).convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    return torch.from_numpy(numpy.array(picture)).permute(2, 0, 1)[None].float()


if __name__ == "__main__":
    import sys

    network, prepare = load(), preprocessing()
    for name in sys.argv[1:]:
        with torch.no_grad():
            shares = network(prepare(read(name))).softmax(1)[0]
        best = shares.topk(min(5, len(CLASSES)))
        print(name)
        for share, place in zip(best.values.tolist(), best.indices.tolist()):
            print(f"  {share:6.1%}  {CLASSES[place]}")
`
}
