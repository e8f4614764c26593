import { architecturesContract } from './architectures.ts'
import { compareContract } from './compare.ts'
import { datasetsContract } from './datasets.ts'
import { desktopContract } from './desktop.ts'
import { evaluationsContract } from './evaluations.ts'
import { explainContract } from './explain.ts'
import { exportsContract } from './exports.ts'
import { foreignContract } from './foreign.ts'
import { hostContract } from './host.ts'
import { modelsContract } from './models.ts'
import { networksContract } from './networks.ts'
import { runsContract } from './runs.ts'
import { studiesContract } from './studies.ts'

/** Everything the renderer and the command line can ask of the main process: one object a domain, one procedure a use. */
export const contract = {
  host: hostContract,
  datasets: datasetsContract,
  runs: runsContract,
  networks: networksContract,
  models: modelsContract,
  foreign: foreignContract,
  studies: studiesContract,
  evaluations: evaluationsContract,
  architectures: architecturesContract,
  compare: compareContract,
  explain: explainContract,
  exports: exportsContract,
  desktop: desktopContract,
}
export type Contract = typeof contract
