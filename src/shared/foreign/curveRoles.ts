/** What a curve of another program is to us; curves that are none of these stay under their own name. */
export const CURVE_ROLES = [
  'trainLoss',
  'trainError',
  'validationLoss',
  'validationError',
  'testLoss',
  'testError',
  'learningRate',
  'imagesPerSecond',
] as const
export type CurveRole = (typeof CURVE_ROLES)[number]

export const ROLE_TITLES: Record<CurveRole, string> = {
  trainLoss: 'training loss',
  trainError: 'training error',
  validationLoss: 'validation loss',
  validationError: 'validation error',
  testLoss: 'test loss',
  testError: 'test error',
  learningRate: 'learning rate',
  imagesPerSecond: 'images/s',
}

const PART_WORDS: Readonly<Record<string, 'train' | 'validation' | 'test'>> = {
  train: 'train',
  training: 'train',
  tr: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  eval: 'validation',
  evaluation: 'validation',
  test: 'test',
  testing: 'test',
}
/** Words that say how often a number was taken, not which one it is. */
const FILLERS = new Set(['epoch', 'step', 'batch', 'total', 'avg', 'metrics', 'scalars'])
const LOSSES = new Set([
  'loss',
  'cross entropy',
  'crossentropy',
  'cross entropy loss',
  'ce loss',
  'nll',
  'nll loss',
  'xent',
])
const ACCURACIES = new Set([
  'accuracy',
  'acc',
  'top 1',
  'top1',
  'acc 1',
  'acc1',
  'accuracy top 1',
  'accuracy top1',
  'categorical accuracy',
  'sparse categorical accuracy',
  'multiclass accuracy',
])
const ERRORS = new Set(['error', 'err', 'error rate', 'misclassified', 'top 1 error'])
const RATES = new Set([
  'lr',
  'learning rate',
  'lr group 0',
  'lr pg 0',
  'lr 0',
  'optimizer lr',
  'optimiser learning rate',
])
const SPEEDS = new Set(['images per second', 'images sec', 'images s', 'img s', 'img sec', 'samples per second'])

/** `train/Val_Acc@1`, `valLoss` -> words in lower case. */
const wordsOf = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)

export interface NamedRole {
  role: CurveRole
  /** The numbers are accuracies, whose complement the error is. */
  isAccuracy: boolean
}

/**
 * What a curve's name says that it is, as PyTorch, Lightning, Keras, Hugging Face and W&B users name theirs; null for every other name.
 * Of a name that has one word too many nothing is guessed: `val_loss_aux` is no validation loss.
 */
export function roleOf(name: string): NamedRole | null {
  const words = wordsOf(name)
  const parts = new Set(words.flatMap((word) => PART_WORDS[word] ?? []))
  // `train/val_loss`: Lightning's and Hugging Face's loggers put a prefix of their own before a part.
  const part = parts.has('validation') ? 'validation' : parts.has('test') ? 'test' : 'train'
  if (parts.has('validation') && parts.has('test')) return null
  const rest = words.filter((word) => PART_WORDS[word] === undefined && !FILLERS.has(word)).join(' ')
  const isAccuracy = ACCURACIES.has(rest)
  if (LOSSES.has(rest)) return { role: `${part}Loss`, isAccuracy: false }
  if (isAccuracy || ERRORS.has(rest)) return { role: `${part}Error`, isAccuracy }
  if (part !== 'train') return null
  // Lightning's monitor names the optimiser behind it: `lr-AdamW`.
  if (RATES.has(rest) || /^lr (sgd|adam|adamw|adam w|rmsprop|adagrad)$/.test(rest))
    return { role: 'learningRate', isAccuracy: false }
  return SPEEDS.has(rest) ? { role: 'imagesPerSecond', isAccuracy: false } : null
}
