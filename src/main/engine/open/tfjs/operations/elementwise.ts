import type { NodeList, PlainAttributes } from '../../lowering/nodeList.ts'
import type { TfOperations, TfSite } from '../tfSite.ts'

const unary =
  (operator: string, attributes: PlainAttributes = {}) =>
  (site: TfSite) =>
    site.node(operator, [site.x], attributes)
const binary = (operator: string) => (site: TfSite) => site.node(operator, [site.x, site.input(1)])

/** What a reciprocal root takes the root of: a product with it is a division, as layer normalisations are recognised by. */
const roots = new WeakMap<NodeList, Map<string, string>>()

function reciprocalRoot(site: TfSite): string {
  const root = site.node('Sqrt', [site.x])
  const result = site.node('Reciprocal', [root])
  const known = roots.get(site.list) ?? new Map<string, string>()
  roots.set(site.list, known.set(result, root))
  return result
}

function product(site: TfSite): string {
  const [a, b] = [site.x, site.input(1)]
  const known = roots.get(site.list)
  const root = known?.get(b) ?? known?.get(a)
  if (root === undefined) return site.node('Mul', [a, b])
  return site.node('Div', [known!.has(b) ? a : b, root])
}

export const ELEMENTWISE: TfOperations = {
  Add: binary('Add'),
  AddV2: binary('Add'),
  BiasAdd: binary('Add'),
  Sub: binary('Sub'),
  Mul: product,
  RealDiv: binary('Div'),
  Div: binary('Div'),
  Pow: binary('Pow'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  AddN: (site) => site.node('Sum', site.inputs),
  Relu: unary('Relu'),
  Relu6: unary('Clip', { min: 0, max: 6 }),
  LeakyRelu: (site) => site.node('LeakyRelu', [site.x], { alpha: site.number('alpha', 0.2) }),
  Prelu: binary('PRelu'),
  Elu: unary('Elu'),
  Sigmoid: unary('Sigmoid'),
  Tanh: unary('Tanh'),
  Softplus: unary('Softplus'),
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  Sqrt: unary('Sqrt'),
  Rsqrt: reciprocalRoot,
  Square: (site) => site.node('Mul', [site.x, site.x]),
  Neg: unary('Neg'),
  Abs: unary('Abs'),
  ClipByValue: (site) => site.node('Clip', [site.x, site.input(1), site.input(2)]),
}
