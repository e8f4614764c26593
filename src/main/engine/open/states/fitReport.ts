import type { ParameterSpec } from '../../../../shared/architecture/parameters.ts'
import type { FitReport, NamedShape, NetworkFit } from '../../../../shared/open/networkFits.ts'
import type { OpenOptions } from '../foreignModel.ts'
import { alike } from './alike.ts'
import { type Candidate, candidatesFor, share } from './candidates.ts'
import { copiesOf, type StateCopy } from './copies.ts'
import { fitTo, nearness } from './fit.ts'
import type { StateTensor } from './stateTensor.ts'

/** Networks that a form offers. */
const MOST_NETWORKS = 40
/** A network with fewer of its tensors in the file is shown only to who asks for it. */
const LEAST_SHARE = 0.3

/**
 * Which networks weights alone may be of, and which of their tensors fit where. Reads no numbers.
 * @param options with `architecture`: the network whose tensors are shown
 */
export function fitReport(tensors: readonly StateTensor[], options: OpenOptions): FitReport {
  const { architecture: asked, ...all } = options
  const tried = copiesOf(tensors).map((copy) => {
    const candidates = candidatesFor(copy, all)
    return { copy, candidates, fits: new Set(candidates.filter(({ specs }) => fitTo(specs, copy.tensors))) }
  })
  const { copy, candidates, fits } =
    tried.find((one) => one.fits.size > 0) ??
    tried.reduce((a, b) => (b.copy.tensors.length > a.copy.tensors.length ? b : a))
  const near = candidates.map((candidate) => ({
    ...candidate,
    ...nearness(candidate.specs, copy.tensors),
    fits: fits.has(candidate),
  }))
  const ranked = near
    .filter((candidate) => candidate.architecture.id === asked || candidate.matched > 0)
    .sort((a, b) => Number(b.fits) - Number(a.fits) || share(b) - share(a))
  // A preset is tried for several numbers of classes: its best one counts.
  const networks = ranked.filter(
    ({ architecture: { id } }, at) => ranked.findIndex((other) => other.architecture.id === id) === at,
  )
  const shown =
    networks.find(({ architecture: { id } }) => id === asked) ??
    networks.find((one) => one.fits || share(one) >= LEAST_SHARE)
  return {
    networks: networks.slice(0, MOST_NETWORKS).map(
      ({ architecture: { id, title }, specs, fits, matched, over }): NetworkFit => ({
        ...{ id, title, fits, matched },
        tensors: specs.length,
        over: over.length,
      }),
    ),
    shown: shown ? detail(shown, copy) : null,
  }
}

const named = ({ name, shape }: ParameterSpec | StateTensor): NamedShape => ({ name, shape: [...shape] })

function detail({ architecture: { id, title }, specs }: Candidate, { tensors }: StateCopy): FitReport['shown'] {
  const fit = fitTo(specs, tensors) ?? alike(specs, tensors)
  const used = new Set([...fit.values()].map(({ name }) => name))
  return {
    id,
    title,
    pairs: specs.map((spec) => {
      const theirs = fit.get(spec.name)
      return { ...named(spec), theirs: theirs ? named(theirs) : null }
    }),
    over: tensors.filter(({ name }) => !used.has(name)).map(named),
  }
}
