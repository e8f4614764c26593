import { ACTIVATION_TITLE, activationOf } from './activations.ts'
import { followsNames, nameBlocks, wentAround } from './blockEdits.ts'
import { describeLayer, describeShape } from './describe.ts'
import type { DiffRow, FieldChange } from './diff.ts'
import { type Margins, marginsWords, type Sides, sidesOf, sidesWords } from './kinds/sides.ts'
import { familyOf, kindOf } from './kinds/table.ts'
import { isCentred, kernelWords } from './kinds/window.ts'
import type { LayerSpec, MapShape } from './spec.ts'

/** A difference with a name, over one or several rows of a diff. */
export interface NamedEdit {
  /** e.g. `3x3 max-pooling, stride 2 -> 3x3 convolution, stride 2`. */
  name: string
  /** Indices of the rows it explains. */
  rows: number[]
}

const isPooling = (spec: LayerSpec | undefined) => spec !== undefined && familyOf(spec) === 'pooling'
const changed = (row: DiffRow, field: string) => row.changes.find((change) => change.field === field)

/** Ratio as people write it: `0.25`, `2`, `1.33`. */
const ratio = (value: number) => String(+value.toFixed(value < 1 ? 3 : 2))

/** A padding that only follows its kernel (still centred, or still none) is not an edit of its own. */
function followsKernel(row: DiffRow): boolean {
  const [from, to] = [row.left!.spec, row.right!.spec]
  if (!('kernel' in from && 'kernel' in to) || JSON.stringify(from.kernel) === JSON.stringify(to.kernel)) return false
  return isCentred(from) && isCentred(to)
}

function nameField({ field, from, to }: FieldChange): string {
  switch (field) {
    case 'kernel':
      return `kernel ${kernelWords({ kernel: from as Sides })} -> ${kernelWords({ kernel: to as Sides })}`
    case 'stride':
    case 'dilation':
      return `${field} ${sidesWords((from ?? 1) as Sides)} -> ${sidesWords((to ?? 1) as Sides)}`
    case 'padding':
      return `padding ${marginsWords(from as Margins)} -> ${marginsWords(to as Margins)}`
    case 'groups':
      return `groups ${from ?? 1} -> ${to ?? 1}`
    case 'bias':
      return to === false ? 'bias dropped' : 'bias added'
    case 'from':
      return `inputs ${inputWords(from)} -> ${inputWords(to)}`
    case 'ceil':
      return to ? 'partial windows kept' : 'partial windows dropped'
    case 'countPadding':
      return to === false ? 'padding no longer counts' : 'padding counts'
    case 'drops':
      return `drops ${from ?? 'single numbers'} -> ${to ?? 'single numbers'}`
    case 'name':
      return `named ${to ?? 'by kind and order'}`
    case 'output':
      return `output ${from ? describeShape(from as MapShape) : '?'} -> ${to ? describeShape(to as MapShape) : '?'}`
    case 'parameters':
      return `parameters ${from ?? 0} -> ${to ?? 0}`
    case 'rate':
      return `dropout ${+((from as number) * 100).toFixed(1)} % -> ${+((to as number) * 100).toFixed(1)} %`
    default:
      return `${field} ${from} -> ${to}`
  }
}

/** Positions of the map to one of the result, along both sides. */
const strideOf = (stride: unknown) => {
  const { height, width } = sidesOf(stride as number | Sides)
  return height * width
}

const inputWords = (from: unknown) => (Array.isArray(from) ? from.join(', ') : 'the layer before')

/** Another activation, whichever fields say it. */
function nameActivation(from: LayerSpec, to: LayerSpec): string {
  const [before, after] = [activationOf(from), activationOf(to)]
  if (before === null) return `${ACTIVATION_TITLE[after!]} added`
  return after === null
    ? `${ACTIVATION_TITLE[before]} dropped`
    : `${ACTIVATION_TITLE[before]} -> ${ACTIVATION_TITLE[after]}`
}

const isActivation = ({ field }: FieldChange) => field === 'relu' || field === 'activation'

/** Rows of normalisations of one kind that came after convolutions, where every convolution that both sides have got one; else none. */
function normalisedThroughout(rows: readonly DiffRow[]): number[] {
  const normalised: number[] = []
  let convolutions = 0
  for (const [index, row] of rows.entries()) {
    if (!row.left || !row.right || familyOf(row.right.spec) !== 'convolution') continue
    const next = rows.findIndex(({ right }, at) => at > index && right)
    convolutions++
    if (rows[next]?.status === 'added' && familyOf(rows[next].right!.spec) === 'normalisation') normalised.push(next)
  }
  const kinds = new Set(normalised.map((index) => rows[index]!.right!.spec.kind))
  if (kinds.size !== 1) return []
  return convolutions > 1 && normalised.length >= convolutions - 1 ? normalised : [] // the class maps may stay as they are
}

/** Position of the layer that an inserted or dropped layer stood before: pooling deserves a word. */
function beforePooling(rows: readonly DiffRow[], index: number, side: 'left' | 'right'): string {
  const next = rows.slice(index + 1).find((row) => row[side])
  return isPooling(next?.[side]?.spec) ? ' before pooling' : ''
}

/** Index of the last row that holds the class maps: their channels are classes, not width. -1 where what comes out may be no scores of classes. */
function classRow(rows: readonly DiffRow[]): number {
  if (rows.some(({ left, right }) => [left, right].some((layer) => layer && kindOf(layer.spec).drawnOnly))) return -1
  return rows.findLastIndex((row) => familyOf((row.right ?? row.left)!.spec) === 'convolution')
}

/** One common factor of all hidden widths, or null. Rounding of narrow layers is allowed for. */
function commonWidth(rows: readonly DiffRow[], last: number): { factor: number; rows: number[] } | null {
  const pairs = rows.flatMap((row, index) => {
    const [from, to] = [row.left?.spec, row.right?.spec]
    return index !== last && from?.kind === 'convolution' && to?.kind === 'convolution'
      ? [{ index, from: from.channels, to: to.channels }]
      : []
  })
  const widest = pairs.reduce((best, pair) => (pair.from > best.from ? pair : best), pairs[0] ?? { from: 0, to: 0 })
  if (pairs.length < 2 || widest.from === widest.to) return null
  const factor = widest.to / widest.from
  const fits = pairs.every(({ from, to }) => Math.abs(from * factor - to) <= 0.5 + Math.min(1, factor) * 0.5)
  return fits ? { factor, rows: pairs.map(({ index }) => index) } : null
}

/** Row of a pooling layer that came or went between this row and the next that both sides have. */
function lonePooling(rows: readonly DiffRow[], index: number, status: 'added' | 'removed'): number | null {
  for (let next = index + 1; next < rows.length; next++) {
    const row = rows[next]!
    if (row.left && row.right) return null
    if (row.status === status && isPooling((row.right ?? row.left)!.spec)) return next
  }
  return null
}

/** Names the differences of a diff; together the edits cover every row that is not equal. */
export function nameEdits(rows: readonly DiffRow[], input: { from: MapShape; to: MapShape } | null): NamedEdit[] {
  const edits: NamedEdit[] = []
  if (input) edits.push({ name: `input ${describeShape(input.from)} -> ${describeShape(input.to)}`, rows: [] })
  const last = classRow(rows)
  const width = commonWidth(rows, last)
  if (width)
    edits.push({
      name: `width x${ratio(width.factor)}`,
      rows: width.rows.filter((index) => changed(rows[index]!, 'channels')),
    })
  const taken = new Set<number>() // rows that another one's edit has explained
  const normalised = normalisedThroughout(rows)
  if (normalised.length > 1) {
    const title = kindOf(rows[normalised[0]!]!.right!.spec).title.toLowerCase()
    edits.push({ name: `${title} inserted after each convolution`, rows: normalised })
    for (const index of normalised) taken.add(index)
  }
  const blocks = new Map(nameBlocks(rows).map((edit) => [edit.rows[0]!, edit]))
  const followers: number[] = []
  for (const [index, row] of rows.entries()) {
    const block = blocks.get(index)
    if (block && !block.rows.some((own) => taken.has(own))) {
      edits.push(block)
      for (const own of block.rows) taken.add(own)
    }
    if (row.status === 'equal' || taken.has(index)) continue
    if (row.status === 'added') {
      const inserted = `${describeLayer(row.right!.spec)} inserted${beforePooling(rows, index, 'right')}`
      const around = wentAround(rows, row.right!)
      edits.push({ name: around ? `shortcut added around ${around}` : inserted, rows: [index] })
      continue
    }
    if (row.status === 'removed') {
      edits.push({
        name: `${describeLayer(row.left!.spec)} dropped${beforePooling(rows, index, 'left')}`,
        rows: [index],
      })
      continue
    }
    if (changed(row, 'kind') || changed(row, 'operator') || changed(row, 'says')) {
      edits.push({ name: `${describeLayer(row.left!.spec)} -> ${describeLayer(row.right!.spec)}`, rows: [index] })
      continue
    }
    const words: string[] = []
    const covered = [index]
    for (const change of row.changes) {
      if (isActivation(change)) {
        if (change === row.changes.find(isActivation)) words.push(nameActivation(row.left!.spec, row.right!.spec))
        continue
      }
      if (change.field === 'padding' && followsKernel(row)) continue
      if (change.field === 'from' && followsNames(rows, row)) continue
      if (change.field === 'channels' && index === last) words.push(`classes ${change.from} -> ${change.to}`)
      else if (change.field === 'channels' && width?.rows.includes(index)) continue
      else words.push(nameField(change))
      if (change.field !== 'stride') continue
      // The paper's strided network: the stride takes over what a pooling layer after it did, or gives it back.
      const pooling = lonePooling(rows, index, strideOf(change.to) > strideOf(change.from) ? 'removed' : 'added')
      if (pooling === null) continue
      words.push(rows[pooling]!.status === 'removed' ? 'pooling dropped' : 'pooling added')
      taken.add(pooling)
      covered.push(pooling)
    }
    if (words.length > 0) edits.push({ name: words.join(', '), rows: covered })
    else if (changed(row, 'from')) followers.push(index)
  }
  if (followers.length > 0) edits.push({ name: 'inputs follow the new numbers of their layers', rows: followers })
  return together(edits)
}

/** From so many on, edits of one name are told once. */
const MANY = 4

/** Edits that say the same of many places as one: `ReLU6 -> SiLU, 35 times`. */
function together(edits: readonly NamedEdit[]): NamedEdit[] {
  const same = new Map<string, NamedEdit[]>()
  const words = ({ name }: NamedEdit) => name.replace(/ after \w+$/, '')
  for (const edit of edits) same.set(words(edit), [...(same.get(words(edit)) ?? []), edit])
  return edits.flatMap((edit) => {
    const all = same.get(words(edit))!
    if (all.length < MANY) return [edit]
    const isFirst = all[0] === edit
    return isFirst ? [{ name: `${words(edit)}, ${all.length} times`, rows: all.flatMap(({ rows }) => rows) }] : []
  })
}
