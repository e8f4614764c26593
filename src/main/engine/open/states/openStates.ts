import type { ParameterSpec } from '../../../../shared/architecture/parameters.ts'
import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import { notFinite } from '../../../../shared/weights/numbers.ts'
import type { ForeignModel, OpenOptions } from '../foreignModel.ts'
import { type Candidate, candidatesFor, share } from './candidates.ts'
import { computationOf } from './computation.ts'
import { copiesOf, type StateCopy } from './copies.ts'
import { type Fit, fitTo, nearness, takeFit } from './fit.ts'
import { foreignLayers } from './foreignLayers.ts'
import type { StateTensor } from './stateTensor.ts'

interface Found extends Candidate {
  copy: StateCopy
  fit: Fit
}

/**
 * Which network weights alone are of: recognised among the presets, the paper's networks and the workspace's own by the shapes of all their
 * tensors, of which no number is read.
 * @throws WorkbenchError BAD_FILE where none fits, or several do, with what fits where
 */
export function recogniseStates(tensors: readonly StateTensor[], label: string, options: OpenOptions) {
  const copies = copiesOf(tensors)
  if (copies[0]!.tensors.length === 0)
    throw new WorkbenchError(
      'BAD_FILE',
      `${label} holds no tensors of floating-point numbers; choose the file that holds the weights.`,
    )
  const found = firstFit(copies, options)
  if (found.length === 0) throw noFit(copies, label, options)
  if (found.length > 1)
    throw new WorkbenchError(
      'BAD_FILE',
      `The tensors of ${label} fit ${found.length} networks: ${found.map(({ architecture: { id } }) => id).join(', ')}; choose which one it is (--architecture on the command line).`,
    )
  return { copies, found: found[0]! }
}

/** Weights without a network become those of the network that they are of. @throws WorkbenchError BAD_FILE */
export function openStates(
  tensors: readonly StateTensor[],
  label: string,
  form: string,
  options: OpenOptions,
): ForeignModel {
  const { copies, found } = recogniseStates(tensors, label, options)
  const { architecture, specs, copy, fit } = found
  const weights = takeFit(specs, fit)
  for (const tensor of weights) {
    const wrong = notFinite(tensor)
    if (wrong) throw new WorkbenchError('BAD_FILE', `${label} cannot be opened: ${wrong}.`)
  }
  const others = copies.filter((other) => other !== copy && other.tensors.length === copy.tensors.length)
  return {
    architecture,
    tensors: weights,
    form,
    producer: null,
    classes: null,
    sizeIsFree: true,
    notes: [
      `Its ${specs.length} tensors are those of ${architecture.title} (${correspondence(specs, fit)}).`,
      ...(others.length > 0
        ? [`Those below ${called(copy)} were taken, not those below ${others.map(called).join(', ')}.`]
        : []),
    ],
  }
}

const called = ({ prefix }: StateCopy) => (prefix === '' ? 'no prefix' : `"${shown(prefix.slice(0, -1), 60)}"`)

/** The first and the last layer under both names. */
function correspondence(specs: readonly ParameterSpec[], fit: Fit): string {
  const pair = ({ name }: ParameterSpec) => `${shown(fit.get(name)!.name, 60)} is ${name}`
  return [specs[0]!, specs.at(-1)!].map(pair).join(', ')
}

/** Of the first copy that fits any network, all networks that it fits; equal ones once. */
function firstFit(copies: readonly StateCopy[], options: OpenOptions): Found[] {
  for (const copy of copies) {
    const found = fitting(copy, candidatesFor(copy, options))
    if (found.length > 0) return found
  }
  return []
}

/** Those of the candidates that a copy's tensors fit; networks that compute the same count once, as the first of them: a preset before the workspace's own. */
function fitting(copy: StateCopy, candidates: readonly Candidate[]): Found[] {
  const found = new Map<string, Found>()
  for (const candidate of candidates) {
    const fit = fitTo(candidate.specs, copy.tensors)
    if (!fit) continue
    const { id } = candidate.architecture
    const key = computationOf(candidate.architecture)
    if (!found.has(key) && ![...found.values()].some((other) => other.architecture.id === id))
      found.set(key, { ...candidate, copy, fit })
  }
  return [...found.values()]
}

/** The network that comes nearest, and what is left over on either side. */
function noFit(copies: readonly StateCopy[], label: string, options: OpenOptions): WorkbenchError {
  const largest = copies.reduce((a, b) => (b.tensors.length > a.tensors.length ? b : a))
  const foreign = foreignLayers(largest.tensors)
  if (foreign !== '')
    return new WorkbenchError(
      'BAD_FILE',
      `${label} is of a network that cannot be run here, for it has ${foreign}; export it as ONNX to have it drawn and compared.`,
    )
  const tried = candidatesFor(largest, options).map((candidate) => ({
    ...candidate,
    ...nearness(candidate.specs, largest.tensors),
  }))
  if (tried.length === 0)
    return new WorkbenchError(
      'BAD_FILE',
      options.architecture === undefined
        ? `${label} holds ${largest.tensors.length} tensors of a network that is not known here; export it as ONNX, which says its layers.`
        : `There is no network "${shown(options.architecture, 64)}" that ${label} could be of; name a preset or one of your own.`,
    )
  const best = tried.reduce((a, b) => (share(b) > share(a) ? b : a))
  const names = (list: readonly string[]) =>
    list
      .slice(0, 3)
      .map((name) => shown(name, 60))
      .join(', ') + (list.length > 3 ? ` and ${list.length - 3} more` : '')
  const rest = [
    ...(best.missing.length > 0
      ? [`the network also needs ${names(best.missing.map(({ name, shape }) => `${name} [${shape.join(', ')}]`))}`]
      : []),
    ...(best.over.length > 0
      ? [`the file also holds ${names(best.over.map(({ name, shape }) => `${name} [${shape.join(', ')}]`))}`]
      : []),
  ]
  return new WorkbenchError(
    'BAD_FILE',
    `${label} fits no network here: nearest is ${best.architecture.title}, with ${best.matched} of ${best.specs.length} tensors alike${rest.length > 0 ? `; ${rest.join('; ')}` : ', but in another order'}; export it as ONNX, which says its layers.`,
  )
}
