import type { OpenDialogOptions } from 'electron'
import type { DialogKind } from '../../../shared/api/desktop.ts'

const IMAGES = { name: 'Images', extensions: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'avif', 'tif', 'tiff', 'svg'] }

/** Title, button and file types of each dialog. */
export const DIALOG_OPTIONS: Record<DialogKind, OpenDialogOptions> = {
  images: {
    title: 'Explain images',
    buttonLabel: 'Explain',
    filters: [IMAGES],
    properties: ['openFile', 'multiSelections'],
  },
  'dataset-folder': { title: 'Import a data set', buttonLabel: 'Import', properties: ['openDirectory'] },
  'dataset-archive': {
    title: 'Import a data set',
    buttonLabel: 'Import',
    filters: [
      {
        name: 'Archives, arrays and tables',
        extensions: ['zip', 'tar', 'tgz', 'gz', 'npz', 'npy', 'mat', 'parquet', 'csv', 'tsv', 'json', 'jsonl', 'txt'],
      },
      // MNIST's files have no ending.
      { name: 'All files', extensions: ['*'] },
    ],
    properties: ['openFile'],
  },
  weights: {
    title: 'Import weights',
    buttonLabel: 'Import',
    filters: [{ name: 'Safetensors', extensions: ['safetensors'] }],
    properties: ['openFile'],
  },
  model: {
    title: 'Open a model',
    buttonLabel: 'Open',
    filters: [
      { name: 'Models', extensions: ['onnx', 'pt', 'pth', 'ckpt', 'bin', 'safetensors', 'json'] },
      { name: 'All files', extensions: ['*'] },
    ],
    properties: ['openFile'],
  },
  curves: {
    title: 'Open curves',
    buttonLabel: 'Open',
    // Event files end in the name of a machine.
    filters: [{ name: 'All files', extensions: ['*'] }],
    properties: ['openFile'],
  },
  architecture: {
    title: 'Import an architecture',
    buttonLabel: 'Import',
    filters: [{ name: 'Architecture', extensions: ['json'] }],
    properties: ['openFile'],
  },
}
