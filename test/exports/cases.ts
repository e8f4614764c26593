import type { PreprocessingState } from '../../src/main/engine/data/preprocessing/state.ts'
import type { ExportedModel } from '../../src/main/engine/exports/exportedModel.ts'
import { analyseArchitecture } from '../../src/shared/architecture/analysis.ts'
import { PAPER_NETWORKS, paperArchitecture } from '../../src/shared/architecture/paper.ts'
import { PRESETS, presetArchitecture } from '../../src/shared/architecture/presets/table.ts'
import { type Architecture, ArchitectureSchema, type LayerSpec } from '../../src/shared/architecture/spec.ts'
import { formulaValues } from '../golden/formula.ts'
import layerKinds from '../golden/layerKinds.json' with { type: 'json' }
import { formulaWeights } from '../golden/networks.ts'

/** A network that writers of other programs' formats are tried on. */
export interface ExportCase {
  name: string
  architecture: Architecture
}

/** The paper's twelve networks at a tenth of their width. */
export const paperCases = (): ExportCase[] =>
  PAPER_NETWORKS.map(({ id }) => ({ name: id, architecture: paperArchitecture(id, { width: 0.1 }) }))

/** Smallest sides that the presets for large images leave anything of. */
const SIDES: Record<string, number> = { alexnet: 95, 'vgg-16': 64, 'all-cnn-b-imagenet': 96 }

/** Every preset, narrow and for small images; the deep ones of one family by its shallowest. */
export const presetCases = (): ExportCase[] =>
  PRESETS.filter(({ id }) => !/^resnet-(32|44|56|110)$/.test(id)).map(({ id, inputSize }) => ({
    name: id,
    architecture: presetArchitecture(id, {
      width: 0.125,
      classes: 10,
      inputSize: inputSize === 32 ? 32 : (SIDES[id] ?? 64),
    }),
  }))

/** A layer of the golden ones behind 1x1 convolutions that give it its inputs, and before a head. */
function around(spec: LayerSpec, shapes: readonly (readonly number[])[]): Architecture {
  const [, height, width] = shapes.find(([, rows]) => rows! > 1) ?? shapes[0]!
  const inputs = shapes.flatMap(([, rows, columns, channels], i): LayerSpec[] => {
    const name = `given${i}`
    const window = { kernel: 1, stride: 1, padding: 0 }
    const made: LayerSpec = {
      ...{ kind: 'convolution', name, from: ['input'] },
      ...{ ...window, channels: channels!, relu: false },
    }
    const isPoint = rows === 1 && columns === 1
    return isPoint && (height! > 1 || width! > 1)
      ? [
          { ...made, name: `wide${i}` },
          { kind: 'global-average', name },
        ]
      : [made]
  })
  const head: LayerSpec[] = [
    { kind: 'global-average', name: 'mean' },
    { kind: 'dense', name: 'scores', channels: 5 },
  ]
  const from = shapes.map((_, i) => `given${i}`)
  const layers = [...inputs, { ...spec, name: 'layer', from } as LayerSpec, ...head]
  return ArchitectureSchema.parse({
    id: 'kind',
    title: 'Kind',
    input: { height: height!, width: width!, channels: 3 },
    layers,
  })
}

const of = (spec: object, sides = [6, 5]): { spec: LayerSpec; shapes: number[][] } => ({
  spec: spec as LayerSpec,
  shapes: [[2, sides[0]!, sides[1]!, 6]],
})

/** Kinds that PyTorch's golden numbers hold elsewhere. */
const OTHERS = [
  ...[1, 2.5, 3, 64, 'infinity'].map((p) => of({ kind: 'p-norm-pooling', kernel: 3, stride: 2, padding: 1, p })),
  of({ kind: 'p-norm-pooling', kernel: 2, stride: 1, padding: 0, p: 40 }),
  of({ kind: 'batch-normalisation', activation: 'relu' }),
  ...['relu', 'relu6', 'leaky-relu', 'elu', 'gelu', 'silu', 'sigmoid', 'hard-sigmoid', 'hard-swish', 'tanh'].map(
    (activation) => of({ kind: 'activation', activation }),
  ),
  of({ kind: 'global-average' }),
  of({ kind: 'flatten' }),
  of({ kind: 'dropout', rate: 0.5 }),
  of({ kind: 'dense', channels: 4, activation: 'tanh', bias: false }, [1, 1]),
  of({ kind: 'max-pooling', kernel: 3, stride: 2, padding: 1 }, [7, 8]),
  { spec: { kind: 'add', activation: 'relu' } as LayerSpec, shapes: [0, 1, 2].map(() => [2, 4, 3, 5]) },
  {
    spec: { kind: 'concatenate' } as LayerSpec,
    shapes: [5, 2, 3].map((channels) => [2, 4, 3, channels]),
  },
]

/** Every layer kind, each in the forms of its golden cases. */
export const kindCases = (): ExportCase[] =>
  [...(layerKinds.cases as { spec: object; shapes: number[][] }[]), ...OTHERS].map(({ spec, shapes }) => ({
    name: JSON.stringify(spec),
    architecture: around(spec as LayerSpec, shapes),
  }))

/** Normalisations and joins of what dense layers and flattens leave, which have no positions. */
export const rowCases = (): ExportCase[] => {
  const conv = { kind: 'convolution', kernel: 3, stride: 1, padding: 1, channels: 4, relu: true } as const
  const cases: Record<string, LayerSpec[]> = {
    'a flatten before dense layers alone': [
      conv,
      { kind: 'flatten' },
      { kind: 'dropout', rate: 0.5 },
      { kind: 'dense', channels: 7, activation: 'relu' },
      { kind: 'dense', channels: 5 },
    ],
    'a flatten that a normalisation reads': [
      conv,
      { kind: 'flatten', name: 'flat' },
      { kind: 'batch-normalisation' },
      { kind: 'layer-normalisation' },
      { kind: 'dense', name: 'one', channels: 5 },
      { kind: 'dense', name: 'two', from: ['flat'], channels: 5 },
      { kind: 'scale', name: 'three', from: ['two'], initial: 1 },
      { kind: 'add', from: ['one', 'three'] },
    ],
    'names that mean something elsewhere': [
      { ...conv, name: 'train' },
      { ...conv, name: 'lambda' },
      { kind: 'batch-normalisation', name: 'forward' },
      { ...conv, name: 'x', from: ['train'] },
      { kind: 'add', name: 'image', from: ['forward', 'x', 'train'] },
      { kind: 'global-average', name: 'torch' },
      { kind: 'dense', name: 'self', channels: 3 },
      { kind: 'dense', name: 'type', from: ['torch'], channels: 3 },
      { kind: 'concatenate', from: ['self', 'type'] },
    ],
    'names that helpers and renamed layers have': [
      { ...conv, name: 'eval' },
      {
        kind: 'average-pooling',
        name: 'average_pool',
        kernel: 2,
        stride: 2,
        ceil: true,
        padding: { top: 1, bottom: 0, left: 0, right: 1 },
      },
      { ...conv, name: 'eval_layer', from: ['average_pool'] },
      {
        kind: 'average-pooling',
        name: 'p_norm_pool',
        kernel: 3,
        stride: 1,
        padding: { top: 0, bottom: 2, left: 2, right: 0 },
        from: ['average_pool'],
      },
      { kind: 'add', name: 'sum_of_both', from: ['eval_layer', 'p_norm_pool'] },
      { kind: 'global-average' },
      { kind: 'dense', channels: 3 },
    ],
    'dense layers that weigh a map': [
      { ...conv, name: 'image' },
      { kind: 'global-average' },
      { kind: 'dense', channels: 2, activation: 'relu' },
      { kind: 'dense', name: 'scores', channels: 4, activation: 'sigmoid' },
      { kind: 'multiply', from: ['image', 'scores'] },
      { kind: 'global-max', name: 'largest' },
      { kind: 'concatenate', from: ['scores', 'largest'] },
      { kind: 'channel-shuffle', groups: 2 },
      { kind: 'dropout', rate: 0.2 },
    ],
  }
  return Object.entries(cases).map(([name, layers]) => ({
    name,
    architecture: ArchitectureSchema.parse({
      id: 'rows',
      title: 'Rows',
      input: { height: 5, width: 6, channels: 3 },
      layers,
    }),
  }))
}

/** Each preprocessing for images of this size, with numbers by formula. */
export function preprocessings({ height, width }: Architecture['input']): PreprocessingState[] {
  const size = height * width * 3
  const matrix = formulaValues(7, size * size, 0.1)
  for (let i = 0; i < size; i++) matrix[i * size + i]! += 1
  return [
    { kind: 'none' },
    { kind: 'standardise', mean: Float32Array.of(120, 115, 100), deviation: Float32Array.of(60, 55, 70) },
    { kind: 'gcn' },
    { kind: 'gcn-zca', mean: formulaValues(5, size, 0.5), matrix },
  ]
}

/** A case as a model with weights by formula. */
export function exportedModel(
  { name, architecture }: ExportCase,
  preprocessing: PreprocessingState = { kind: 'none' },
): ExportedModel {
  const report = analyseArchitecture(architecture)
  const classes = Array.from({ length: report.classes }, (_, i) => (i === 1 ? `it's "1"` : `class ${i}`))
  return {
    title: name.slice(0, 100),
    runId: 'test-run',
    architecture,
    report,
    weights: formulaWeights(architecture),
    preprocessing,
    classes,
  }
}
