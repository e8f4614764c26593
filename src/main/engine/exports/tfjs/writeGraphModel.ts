import type { ExportedFile, ExportedModel } from '../exportedModel.ts'
import { OWN_KEY, ownMetadata } from '../ownMetadata.ts'
import { preprocessingWords } from '../preprocessingWords.ts'
import { DT_FLOAT, dimsOf, TfGraph, type TfjsConstant } from './graph.ts'
import { IMAGE_NAME, SCORES_NAME, writeNetwork } from './networkGraph.ts'

/** Bytes of a file of weights, as tfjs's own converter cuts them: browsers keep files of this size. */
const SHARD_BYTES = 4 * 2 ** 20

/**
 * A tfjs graph model: `model.json` and the weights in shards.
 * @param inside whether the graph takes pixels from 0 to 255 and does the preprocessing itself
 */
export function writeGraphModel(model: ExportedModel, inside: boolean, version: string): ExportedFile[] {
  const { architecture, report } = model
  const { height, width, channels } = architecture.input
  const graph = new TfGraph()
  const numbers = new Map(model.weights.map(({ name, data }) => [name, data]))
  writeNetwork(graph, {
    report,
    input: architecture.input,
    preprocessing: inside ? model.preprocessing : null,
    weight: (name) => numbers.get(name)!,
  })
  const tensor = (name: string, shape: readonly number[]) => ({
    [name]: { name: `${name}:0`, dtype: DT_FLOAT, tensorShape: dimsOf(shape) },
  })
  const shards = shardsOf(graph.constants)
  const json = {
    format: 'graph-model',
    generatedBy: `AllConv Workbench ${version}`,
    convertedBy: null,
    signature: {
      inputs: tensor(IMAGE_NAME, [-1, height, width, channels]),
      outputs: tensor(SCORES_NAME, [-1, report.classes]),
    },
    userDefinedMetadata: {
      title: model.title,
      network: architecture.title,
      run: model.runId,
      classes: model.classes,
      preprocessing: preprocessingWords(model.preprocessing, inside),
      [OWN_KEY]: ownMetadata(model, inside),
    },
    modelTopology: { node: graph.nodes, library: {}, versions: { producer: 1882 } },
    weightsManifest: [
      {
        paths: shards.map(({ name }) => name),
        weights: graph.constants.map(({ name, shape, data }) => ({
          name,
          shape,
          dtype: data instanceof Float32Array ? 'float32' : 'int32',
        })),
      },
    ],
  }
  return [...shards, { name: 'model.json', bytes: new TextEncoder().encode(JSON.stringify(json)) }]
}

function shardsOf(constants: readonly TfjsConstant[]): ExportedFile[] {
  const whole = new Uint8Array(constants.reduce((sum, { data }) => sum + data.byteLength, 0))
  let at = 0
  for (const { data } of constants) {
    whole.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  const count = Math.max(1, Math.ceil(whole.length / SHARD_BYTES))
  return Array.from({ length: count }, (_, i) => ({
    name: `group1-shard${i + 1}of${count}.bin`,
    bytes: whole.slice(i * SHARD_BYTES, (i + 1) * SHARD_BYTES),
  }))
}
