import type { OptimiserId } from '../../../../shared/training/optimisers.ts'
import { adamw, plainAdam } from './adam.ts'
import { nesterov, sgd } from './momentum.ts'
import type { Optimiser } from './optimiser.ts'

/** Every optimiser that an engine can run. */
const UPDATES: Record<OptimiserId, Optimiser> = { sgd, nesterov, adam: plainAdam, adamw }

/** The update that a recipe asks for; recipes of before there was a choice name none. */
export const updateOf = ({ optimiser = 'sgd' }: { optimiser?: OptimiserId }): Optimiser => UPDATES[optimiser]
