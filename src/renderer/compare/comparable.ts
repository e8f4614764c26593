import type { Evaluation } from '@shared/api/evaluations.ts'
import { someNames } from '@shared/data/classLists.ts'
import { formatInteger } from '../components/format.ts'
import type { Answers } from './statistics.ts'

/** Which images an evaluation is of: `2,000 test images of shapes`. Every table and sentence of a comparison says so. */
export const imagesOf = ({ count, part, dataset }: Pick<Evaluation, 'count' | 'part' | 'dataset'>): string =>
  `${formatInteger(count)} ${part === 'train' ? 'training' : part} images of ${dataset}`

const sameNumbers = (one: ArrayLike<number>, other: ArrayLike<number>) =>
  one.length === other.length && Array.prototype.every.call(one, (value, at) => value === other[at])

/** Why two models' answers cannot be held against each other, as one sentence; null where they can: the same images under the same classes. */
export function whyNotComparable(one: Answers & { title: string }, other: Answers & { title: string }): string | null {
  const [a, b] = [one.evaluation, other.evaluation]
  if (a.datasetSha256 !== b.datasetSha256 || a.part !== b.part)
    return `${other.title} answered ${imagesOf(b)}, ${one.title} ${imagesOf(a)}.`
  if (a.classes.length !== b.classes.length || a.classes.some((name, at) => name !== b.classes[at]))
    return `The answers of ${other.title} are told in the classes ${someNames(b.classes)}, those of ${one.title} in ${someNames(a.classes)}; map each class to one of its own to compare them.`
  if (!sameNumbers(one.predictions.positions, other.predictions.positions))
    return `${other.title} answered ${imagesOf(b)} and ${one.title} ${imagesOf(a)}, since classes were left out; leave the same ones out of both.`
  return null
}
