import { WorkbenchError } from '../../../../shared/errors.ts'
import type { ByteSource } from '../byteSource.ts'
import { foreignJson } from '../foreignJson.ts'
import { type Hdf5Object, openHdf5 } from '../hdf5/hdf5File.ts'
import type { Stored } from '../lowering/nodeList.ts'
import { zipEntries, zipFile } from '../zipDirectory.ts'
import { type Json, objectOf, textOf } from './json.ts'
import type { KerasModel, KerasWeights } from './kerasModel.ts'
import { byName, lastPart, type NamedWeight } from './namedWeights.ts'

const MOST_CONFIGURATION = 64 * 2 ** 20

const bad = (source: ByteSource, why: string) =>
  new WorkbenchError('BAD_FILE', `${source.label} cannot be opened: ${why}.`)

const parsed = (source: ByteSource, text: string, what: string): Json =>
  objectOf(foreignJson(text, `its ${what}`, (why) => bad(source, why)))

/** A `.keras` file of Keras 3 (and of TensorFlow 2.12 and later): a zip of configuration and weights. */
export function readKerasZip(source: ByteSource): KerasModel {
  const entries = zipEntries(source)
  const file = (name: string) => {
    const entry = entries.get(name)
    if (!entry) throw bad(source, `${name} is missing in it`)
    return zipFile(source, entry)
  }
  const json = (name: string) => {
    const part = file(name)
    if (part.size > MOST_CONFIGURATION)
      throw bad(source, `its ${name} has ${part.size} bytes (at most ${MOST_CONFIGURATION})`)
    return parsed(source, Buffer.from(part.read(0, part.size)).toString('utf8'), name)
  }
  const version = entries.has('metadata.json') ? textOf(json('metadata.json').keras_version) : null
  return {
    label: source.label,
    form: 'Keras',
    topology: json('config.json'),
    version,
    weights: byPath(openHdf5(file('model.weights.h5'))),
  }
}

const stored = (object: Hdf5Object): Stored | null => {
  const { dims } = object
  return dims && { dims, read: () => object.numbers() }
}

/** Weights in the folders of their layers, by number. The earliest .keras files call the folder of all layers otherwise. */
function byPath(root: Hdf5Object): KerasWeights {
  return {
    find({ path }, _names, index) {
      const older = path.replace(/(^|\/)layers\//g, '$1_layer_checkpoint_dependencies/')
      const object = root.at(`${path}/vars/${index}`) ?? root.at(`${older}/vars/${index}`)
      return object && stored(object)
    },
  }
}

/** A whole model as Keras 2, and 3 where asked, write it into an HDF5 file: the configuration is an attribute. */
export function readKerasHdf5(source: ByteSource): KerasModel {
  const root = openHdf5(source)
  const configuration = root.texts('model_config')?.[0]
  if (configuration === undefined)
    throw bad(
      source,
      root.at('layers') || root.texts('layer_names')
        ? 'it holds weights without a network; save the whole model with model.save("model.keras")'
        : 'it is an HDF5 file without a Keras model in it',
    )
  const groups = root.at('model_weights') ?? root
  return {
    label: source.label,
    form: 'Keras',
    topology: parsed(source, configuration, 'configuration'),
    version: root.texts('keras_version')?.[0] ?? groups.texts('keras_version')?.[0] ?? null,
    weights: byLayer(groups),
  }
}

/** Weights in groups of the outermost layers, by the names that an attribute lists. */
function byLayer(groups: Hdf5Object): KerasWeights {
  const held = new Map<string, NamedWeight[]>()
  const listed = (layer: string): NamedWeight[] => {
    const known = held.get(layer)
    if (known) return known
    const group = groups.at(layer)
    const names = group ? textsOf(group, 'weight_names') : []
    const weights = names.map((name) => ({
      name,
      stored() {
        const object = group?.at(name)
        return object ? stored(object) : null
      },
    }))
    held.set(layer, weights)
    return weights
  }
  return {
    find(place, names) {
      const weights = listed(place.names[0]!)
      const alike = weights.filter(({ name }) => names.includes(lastPart(name)))
      // A layer that was renamed has a group of its own still.
      return alike.length === 1 ? alike[0]!.stored() : byName(alike, place, names)
    },
  }
}

/** A list that was too long for one attribute goes on in `weight_names1`, `weight_names2`, ... */
function textsOf(group: Hdf5Object, name: string): string[] {
  const whole = group.texts(name)
  if (whole) return whole
  const parts: string[] = []
  for (let i = 0; i < 1000; i++) {
    const part = group.texts(`${name}${i}`)
    if (!part) break
    parts.push(...part)
  }
  return parts
}
