/** A file format that a model, or a run's curves, leave the workbench in. */
export interface ExportFormat {
  id: string
  title: string
  /** What it is for: one sentence of help. */
  help: string
  /** Ending of the file; null where the export is a folder. */
  ending: string | null
}

/** One row a format; `src/main/engine/exports/formats/` has a file for each. */
export const MODEL_FORMATS = [
  {
    id: 'onnx',
    title: 'ONNX',
    help: 'Graph and weights in one file for ONNX Runtime, Netron and most other programs; opens here again as it was.',
    ending: '.onnx',
  },
  {
    id: 'python',
    title: 'PyTorch module',
    help: 'A Python file that builds the network in PyTorch, with its weights beside it; needs nothing of the workbench.',
    ending: '.py',
  },
  {
    id: 'safetensors',
    title: 'Weights (safetensors)',
    help: "The weights alone, with PyTorch's names and order.",
    ending: '.safetensors',
  },
  {
    id: 'tfjs',
    title: 'TensorFlow.js',
    help: 'A folder with a graph model that TensorFlow.js loads in a browser or in Node.',
    ending: null,
  },
] as const satisfies readonly ExportFormat[]

export type ModelFormatId = (typeof MODEL_FORMATS)[number]['id']
export const MODEL_FORMAT_IDS = MODEL_FORMATS.map(({ id }) => id) as [ModelFormatId, ...ModelFormatId[]]

export const modelFormat = (id: ModelFormatId): ExportFormat => MODEL_FORMATS.find((format) => format.id === id)!

/** What curves are written in; `src/main/services/exports/curves/` has a file for each. */
export const CURVE_FORMATS = [
  {
    id: 'csv',
    title: 'CSV',
    help: 'A table of every step, or of every epoch, for spreadsheets and pandas.',
    ending: '.csv',
  },
  {
    id: 'parquet',
    title: 'Parquet',
    help: 'The same table with its types, small and fast to read.',
    ending: '.parquet',
  },
  {
    id: 'tensorboard',
    title: 'TensorBoard',
    help: 'A folder with an event file of all curves, and of own runs their settings, which TensorBoard shows beside its own.',
    ending: null,
  },
] as const satisfies readonly ExportFormat[]

export type CurveFormatId = (typeof CURVE_FORMATS)[number]['id']
export const CURVE_FORMAT_IDS = CURVE_FORMATS.map(({ id }) => id) as [CurveFormatId, ...CurveFormatId[]]

export const curveFormat = (id: CurveFormatId): ExportFormat => CURVE_FORMATS.find((format) => format.id === id)!
