import { CONTRAST_BIAS } from '../../data/preprocessing/pointwise.ts'
import type { PreprocessingState } from '../../data/preprocessing/state.ts'

const list = (numbers: Float32Array) => `[${[...numbers].join(', ')}]`

const CONTRAST = `        centred = pixels - pixels.mean((1, 2, 3), keepdim=True)
        contrast = (centred.square().mean((1, 2, 3), keepdim=True) + ${CONTRAST_BIAS}).sqrt()`

/** The class `Preprocessing`: from RGB pixels of 0 to 255, [N, 3, H, W], to what the network sees. */
export function preprocessingClass(state: PreprocessingState): string {
  const forward = (lines: string) => `    def forward(self, pixels):\n${lines}\n`
  const head = `class Preprocessing(nn.Module):
    """From RGB pixels of 0 to 255, [N, 3, height, width], to what the network sees."""

`
  switch (state.kind) {
    case 'none':
      return head + forward('        return pixels / 255')
    case 'standardise':
      return `${head}    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor(${list(state.mean)})[:, None, None])
        self.register_buffer("deviation", torch.tensor(${list(state.deviation)})[:, None, None])

${forward('        return (pixels - self.mean) / self.deviation')}`
    case 'gcn':
      return head + forward(`${CONTRAST}\n        return centred / contrast`)
    case 'gcn-zca':
      return `${head}    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(${state.mean.length}))
        self.register_buffer("zca", torch.zeros(${state.mean.length}, ${state.mean.length}))

${forward(`${CONTRAST}
        rows = (centred / contrast).permute(0, 2, 3, 1)
        white = (rows.flatten(1) - self.mean) @ self.zca
        return white.view(rows.shape).permute(0, 3, 1, 2)`)}`
  }
}
