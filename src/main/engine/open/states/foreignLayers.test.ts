import { expect, it } from 'vitest'
import { foreignLayers } from './foreignLayers.ts'

const tensor = (name: string, ...shape: number[]) => ({ name, shape })

it('layers that are not computed here are named by the parameters that PyTorch gives them', () => {
  // facenet-pytorch's P-Net, and nn.LSTM, nn.MultiheadAttention.
  expect(
    foreignLayers([tensor('conv1.weight', 10, 3, 3, 3), tensor('prelu1.weight', 10), tensor('prelu2.weight', 16)]),
  ).toBe('PReLU layers (prelu1.weight and 1 more)')
  expect(foreignLayers([tensor('rnn.weight_hh_l0', 20, 5), tensor('a.self_attn.in_proj_weight', 12, 4)])).toBe(
    'recurrent layers (rnn.weight_hh_l0), attention layers (a.self_attn.in_proj_weight)',
  )
})

it('nothing is said of layers that may be computed', () =>
  expect(foreignLayers([tensor('features.0.weight', 4, 3, 3, 3), tensor('bn.weight', 4)])).toBe(''))
