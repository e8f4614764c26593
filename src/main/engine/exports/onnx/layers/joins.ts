import type { ChannelShuffleSpec } from '../../../../../shared/architecture/spec.ts'
import { type LayerSite, type LayerWriter, map, row } from '../site.ts'

/** All inputs as [N, C] where each of them is that already, else as maps. */
function alike(site: LayerSite): { names: string[]; rank: 2 | 4 } {
  const rank = site.inputs.every((input) => input.rank === 2) ? 2 : 4
  return { names: site.inputs.map((input, i) => (rank === 2 ? input.name : site.map(i))), rank }
}

const join =
  (operator: string, attributes: Parameters<LayerSite['node']>[2] = {}): LayerWriter =>
  (site) => {
    const { names, rank } = alike(site)
    return { name: site.node(operator, names, attributes), rank }
  }

/** Channel i of group g becomes channel i * groups + g. */
const channelShuffle: LayerWriter = (site) => {
  const { groups } = site.layer.spec as ChannelShuffleSpec
  const { height, width, channels } = site.layer.input
  const apart = site.integers(0, groups, channels / groups, height, width)
  const turned = site.node('Transpose', [site.node('Reshape', [site.map(), apart])], {
    perm: { ints: [0, 2, 1, 3, 4] },
  })
  return map(site.node('Reshape', [turned, site.integers(0, channels, height, width)]))
}

const flatten: LayerWriter = (site) => {
  const { name, rank } = site.inputs[0]!
  if (rank === 2) return site.inputs[0]!
  const isPoint = site.layer.input.height === 1 && site.layer.input.width === 1
  const ordered = site.torchOrder || isPoint ? name : site.node('Transpose', [name], { perm: { ints: [0, 2, 3, 1] } })
  return row(site.node('Flatten', [ordered], { axis: { i: 1 } }))
}

export const JOINS = {
  add: join('Sum'),
  multiply: join('Mul'),
  concatenate: join('Concat', { axis: { i: 1 } }),
  'channel-shuffle': channelShuffle,
  flatten,
}
