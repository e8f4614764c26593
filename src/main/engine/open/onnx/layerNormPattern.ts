import type { OnnxModel, OnnxNode } from './model.ts'
import type { StoredTensor } from './storedTensor.ts'

/**
 * Layer normalisation as exporters write it before operator set 17: (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon), over the last
 * dimension. The division becomes a LayerNormalization; what led to it is then needed by nothing.
 */
export function withLayerNormalisations(model: OnnxModel): OnnxModel {
  const producers = new Map<string, OnnxNode>()
  for (const node of model.nodes) for (const name of node.outputs) producers.set(name, node)
  const constants = new Map<string, StoredTensor>(model.initialisers)
  for (const { operator, outputs, attributes } of model.nodes) {
    const value = attributes.get('value')
    if (operator === 'Constant' && value?.kind === 'tensor') constants.set(outputs[0]!, value.value)
  }
  const scalar = (name: string): number | null => {
    const tensor = constants.get(name)
    if (!tensor || tensor.dims.some((side) => side !== 1)) return null
    return (
      tensor.read(() => {
        throw new Error('a number in another file')
      })[0] ?? null
    )
  }
  const safely = (name: string) => {
    try {
      return scalar(name)
    } catch {
      return null
    }
  }
  const by = (name: string | undefined, operator: string) => {
    const node = name === undefined ? undefined : producers.get(name)
    return node?.operator === operator ? node : null
  }
  const meanOf = (name: string | undefined) => {
    const node = by(name, 'ReduceMean')
    const axes = node?.attributes.get('axes')
    const told = axes?.kind === 'numbers' ? axes.values : node?.inputs[1] ? [safely(node.inputs[1])] : []
    return node && told.length === 1 ? { of: node.inputs[0]!, axis: told[0]! } : null
  }

  /** What a division normalises; null for another one. */
  function normalised(division: OnnxNode): { of: string; axis: number; epsilon: number } | null {
    const difference = by(division.inputs[0], 'Sub')
    const mean = difference && meanOf(difference.inputs[1])
    if (!difference || !mean || mean.of !== difference.inputs[0]) return null
    const sum = by(by(division.inputs[1], 'Sqrt')?.inputs[0], 'Add')
    if (!sum) return null
    for (const [a, b] of [sum.inputs, sum.inputs.toReversed()] as [string, string][]) {
      const variance = meanOf(a)
      const epsilon = safely(b)
      if (!variance || epsilon === null || variance.axis !== mean.axis) continue
      const square = by(variance.of, 'Pow') ?? by(variance.of, 'Mul')
      const isSquare =
        square !== null &&
        square.inputs[0] === difference.outputs[0] &&
        (square.operator === 'Mul' ? square.inputs[1] === difference.outputs[0] : safely(square.inputs[1]!) === 2)
      if (isSquare) return { of: mean.of, axis: mean.axis, epsilon }
    }
    return null
  }

  const nodes = model.nodes.map((node): OnnxNode => {
    const found = node.operator === 'Div' ? normalised(node) : null
    if (!found) return node
    const number = (value: number) => ({ kind: 'number' as const, value })
    return {
      ...node,
      operator: 'LayerNormalization',
      inputs: [found.of],
      attributes: new Map([
        ['axis', number(found.axis)],
        ['epsilon', number(found.epsilon)],
      ]),
    }
  })
  return { ...model, nodes }
}
