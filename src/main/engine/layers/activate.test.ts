import { describe } from 'vitest'
import { checkActivations } from '../../../../test/reference/checkActivations.ts'
import { referenceOps } from '../../../../test/reference/referenceOps.ts'

describe('activations in doubles', () => checkActivations(referenceOps, ({ data }) => data))
