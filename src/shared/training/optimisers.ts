/** An optimiser as a recipe names it. */
export interface OptimiserDescription {
  /** In menus. */
  title: string
  help: string
  /** What it keeps of each weight, by its own names: `conv1/kernel/momentum` in checkpoints. */
  slots: readonly string[]
}

/** Every optimiser; its update is in src/main/engine/training/optimisers. */
export const OPTIMISERS = {
  sgd: { title: 'SGD with momentum', help: 'The paper’s.', slots: ['momentum'] },
  nesterov: {
    title: 'SGD with Nesterov momentum',
    help: 'Looks one step of the momentum ahead, as torch.optim.SGD with nesterov=True.',
    slots: ['momentum'],
  },
  adam: {
    title: 'Adam',
    help: 'Steps by the gradient over its own size, as torch.optim.Adam: β1 is the momentum, β2 0.999; rates of about 0.001.',
    slots: ['m', 'v'],
  },
  adamw: {
    title: 'AdamW',
    help: 'Adam whose weight decay shrinks the weights themselves, as torch.optim.AdamW; decays of about 0.01.',
    slots: ['m', 'v'],
  },
} as const satisfies Record<string, OptimiserDescription>

export type OptimiserId = keyof typeof OPTIMISERS
export const OPTIMISER_IDS = Object.keys(OPTIMISERS) as [OptimiserId, ...OptimiserId[]]

/** A recipe's optimiser: recipes of before there was a choice name none. */
export const optimiserOf = ({ optimiser = 'sgd' }: { optimiser?: OptimiserId }): OptimiserDescription =>
  OPTIMISERS[optimiser]

/** The moving average of a weight, in checkpoints: `conv1/kernel/average`. */
export const AVERAGE = 'average'

/** What a training keeps of each weight beside it: its optimiser's own, and the moving average where one is asked for. */
export const keptBeside = (recipe: { optimiser?: OptimiserId; averageWeights?: number }): readonly string[] =>
  recipe.averageWeights ? [...optimiserOf(recipe).slots, AVERAGE] : optimiserOf(recipe).slots

const SLOTS = new Set<string>([...Object.values(OPTIMISERS).flatMap(({ slots }) => slots), AVERAGE])

/** Whether a tensor's name is of something that a training keeps beside a weight. */
export function isSlot(name: string): boolean {
  const parts = name.split('/')
  return parts.length > 2 && SLOTS.has(parts.at(-1)!)
}
