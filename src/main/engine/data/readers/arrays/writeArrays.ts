import type { Dataset, Part } from '../../../../../shared/data/dataset.ts'
import { PART_ORDER } from '../../../../../shared/data/layout.ts'
import { WorkbenchError } from '../../../../../shared/errors.ts'
import { holdOut } from '../../layout/holdOut.ts'
import { type DatasetWriter, writeDataset } from '../../writeFolder.ts'
import { checkSize, chooseSize } from '../imageSize.ts'
import type { ReadRequest } from '../reader.ts'
import { tellWhatIsKnown } from '../writeImages.ts'
import { checkBounds } from './imageArray.ts'
import { type Classes, type ClassNames, classesOf, type Labels, readLabels } from './labels.ts'
import type { Pair } from './pairs.ts'
import { pixelBlocks } from './pixels.ts'
import { scaleNotes, scalesOf } from './scales.ts'

interface Described {
  /** What the data set's card says of its origin. */
  form: string
  /** Class names, and the file that has them. */
  names: ClassNames | null
  notes?: readonly string[]
  /** Files and arrays that are not taken. */
  leftOut?: readonly { path: string; reason: string }[]
}

/** Where one pair's images go: null for those that are held out of this pass. */
interface Pass {
  part: Part
  pair: Pair
  labels: Labels
  takes(index: number): boolean
}

/**
 * Writes images and labels of arrays as a data set. All images must be of one size. Without a test part a sixth of every class becomes it, by
 * the seed; without a training part the set is one to test on.
 */
export async function writeArrays(
  pairs: readonly Pair[],
  described: Described,
  request: ReadRequest,
): Promise<Dataset> {
  const { target, name, title, seed, signal, report, tree } = request
  for (const { images } of pairs) checkBounds(images)
  const first = pairs[0]!.images
  const odd = pairs.find(({ images }) => images.height !== first.height || images.width !== first.width)
  if (odd)
    throw new WorkbenchError(
      'BAD_FILE',
      `${first.array.name} has images of ${first.width}x${first.height} pixels and ${odd.images.array.name} of ${odd.images.width}x${odd.images.height}; a data set has images of one size.`,
    )
  const labels = await Promise.all(pairs.map((pair) => readLabels(pair.labels)))
  const classes = classesOf(labels, described.names, tree.root.name)
  if (classes.classes.length < 2)
    throw new WorkbenchError(
      'BAD_FILE',
      `${pairs[0]!.labels.name} holds one label only (${classes.classes[0]}); a classifier needs at least two classes.`,
    )
  checkTrained(pairs, labels, classes)
  const { size, note } = chooseSize(first, request.size)
  checkSize(size)
  const all = pairs.map(({ images }) => images)
  const scales = await scalesOf(all, signal)
  const passes = passesOf(pairs, labels, classes, seed)
  const total = pairs.reduce((sum, { images }) => sum + images.count, 0)
  const head = {
    name,
    title,
    source: described.form,
    classes: classes.classes,
    ...size,
    dropEmpty: !classes.listed,
    testOnly: pairs.every(({ part }) => part !== 'train'),
  }
  return writeDataset(target, head, async (writer) => {
    tellWhatIsKnown({ leftOut: [...(described.leftOut ?? [])], notes: [...(described.notes ?? [])] }, request, writer)
    if (note) writer.note(note)
    for (const words of scaleNotes(all, scales)) writer.note(words)
    if (classes.note) writer.note(classes.note)
    tellParts(passes, pairs, writer)
    let done = 0
    const begun = performance.now()
    for (const { part, pair, labels: own, takes } of passes)
      for await (const { positions, pixels } of pixelBlocks(pair.images, scales[pairs.indexOf(pair)]!, size, takes)) {
        signal.throwIfAborted()
        await writer.append(
          part,
          pixels,
          positions.map((index) => classes.indexOf(own[index]!)),
        )
        done += positions.length
        const seconds = (performance.now() - begun) / 1000
        report({ phase: 'Reading images', done, total, unit: 'images', secondsLeft: (seconds / done) * (total - done) })
      }
  })
}

/** @throws WorkbenchError BAD_FILE for a label of the test or validation part that is never trained on. */
function checkTrained(pairs: readonly Pair[], labels: readonly Labels[], { listed, indexOf, classes }: Classes) {
  const trained = new Set(pairs.flatMap(({ part }, i) => (part === 'train' ? labels[i]!.map(indexOf) : [])))
  if (listed || trained.size === 0) return
  for (const [i, { part, labels: array }] of pairs.entries()) {
    const strange =
      part === 'train'
        ? undefined
        : (labels[i] as readonly (number | string)[]).find((label) => !trained.has(indexOf(label)))
    if (strange !== undefined)
      throw new WorkbenchError(
        'BAD_FILE',
        `${array.name} holds the label ${classes[indexOf(strange)]}, which no training image has; both need the same classes.`,
      )
  }
}

/** What is read in which order: training images, test images, validation images. */
function passesOf(pairs: readonly Pair[], labels: readonly Labels[], { indexOf }: Classes, seed: number): Pass[] {
  const hasTest = pairs.some(({ part }) => part === 'test')
  const passes = pairs.flatMap((pair, i): Pass[] => {
    const own = labels[i]!
    if (pair.part !== 'train' || hasTest) return [{ part: pair.part, pair, labels: own, takes: () => true }]
    const held = holdOut(own.map(indexOf), seed)
    if (held.size === 0) return [{ part: 'train', pair, labels: own, takes: () => true }]
    return [
      { part: 'train', pair, labels: own, takes: (index) => !held.has(index) },
      { part: 'test', pair, labels: own, takes: (index) => held.has(index) },
    ]
  })
  return passes.sort((a, b) => PART_ORDER.indexOf(a.part) - PART_ORDER.indexOf(b.part))
}

function tellParts(passes: readonly Pass[], pairs: readonly Pair[], writer: DatasetWriter) {
  const has = (part: Part) => pairs.some((pair) => pair.part === part)
  if (!has('train')) writer.note('There is no training part: this is a set to test on.')
  else if (!has('test') && passes.some(({ part }) => part === 'test'))
    writer.note('There is no test part, so a sixth of every class became one.')
}
