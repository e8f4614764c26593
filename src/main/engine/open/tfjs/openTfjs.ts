import { WorkbenchError } from '../../../../shared/errors.ts'
import type { ByteSource } from '../byteSource.ts'
import { foreignJson } from '../foreignJson.ts'
import type { ForeignModel, OpenOptions } from '../foreignModel.ts'
import { isObject, type Json, listOf, objectOf, textOf } from '../keras/json.ts'
import { byName } from '../keras/namedWeights.ts'
import { openKeras } from '../keras/openKeras.ts'
import type { ExternalFiles } from '../onnx/storedTensor.ts'
import { graphFile, openGraph } from './openGraph.ts'
import { ownGraph } from './ownGraph.ts'
import { manifestWeights } from './weights.ts'

const MOST_CONFIGURATION = 64 * 2 ** 20

/**
 * A model of TensorFlow.js: `model.json` of either form, with its files of weights beside it.
 * @throws WorkbenchError BAD_FILE naming layer, operation or tensor
 */
export function openTfjs(source: ByteSource, files: ExternalFiles, options: OpenOptions): ForeignModel {
  const bad = (why: string) => new WorkbenchError('BAD_FILE', `${source.label} cannot be opened: ${why}.`)
  if (source.size > MOST_CONFIGURATION) throw bad(`it has ${source.size} bytes (at most ${MOST_CONFIGURATION})`)
  const json = objectOf(foreignJson(Buffer.from(source.read(0, source.size)).toString('utf8'), 'it', bad))
  const topology = objectOf(json.modelTopology)
  const weights = manifestWeights(source.label, json, files)
  if (Array.isArray(topology.node)) {
    const file = graphFile(source.label, json, weights)
    return ownGraph(file, bytesOf(json, files), bad, options) ?? openGraph(file, options)
  }
  const named = [...weights].map(([name, stored]) => ({ name, stored: () => stored }))
  return openKeras(
    {
      label: source.label,
      form: 'TensorFlow.js layers model',
      topology: isObject(topology.model_config) ? topology.model_config : topology,
      version: textOf(topology.keras_version)?.replace(/^tfjs.*/, '2.') ?? '2.',
      weights: { find: (place, names) => byName(named, place, names) },
    },
    options,
  )
}

/** Of all files of weights. */
function bytesOf(json: Json, files: ExternalFiles): number {
  const paths = listOf(json.weightsManifest).flatMap((group) => listOf(objectOf(group).paths))
  return [...new Set(paths)].reduce<number>((sum, path) => sum + files(textOf(path) ?? '').size, 0)
}
