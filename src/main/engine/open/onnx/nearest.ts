import { OPERATORS } from './operators/table.ts'

/** Edits that make one word of another. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

/** What operators that are not read come near to in what they do, where their names do not say it. */
const AKIN: Record<string, string> = {
  ConvTranspose: 'Conv',
  QLinearConv: 'Conv',
  ConvInteger: 'Conv',
  InstanceNormalization: 'BatchNormalization',
  GroupNormalization: 'BatchNormalization',
  Resize: 'AveragePool',
  Upsample: 'AveragePool',
  LpPool: 'AveragePool',
  Selu: 'Elu',
  Celu: 'Elu',
  Softsign: 'Tanh',
  Attention: 'MatMul',
  Einsum: 'MatMul',
  DequantizeLinear: 'Mul',
}

/** The operator that is read and comes nearest to one that is not. */
export function nearestOperator(name: string): string {
  if (Object.hasOwn(AKIN, name)) return AKIN[name]!
  return nearestOf(name.split('.').at(-1)!, Object.keys(OPERATORS))
}

/** The one of `names` that takes the fewest edits to become. */
export function nearestOf(name: string, names: readonly string[]): string {
  const plain = name.slice(0, 60)
  return names.toSorted((a, b) => distance(plain, a) - distance(plain, b))[0]!
}
