/** Classes and functions that PyTorch lacks, each written where a network needs it. */
export const HELPERS = {
  LayerNorm2d: `class LayerNorm2d(nn.LayerNorm):
    """Over the channels of each position."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
`,
  Scale: `class Scale(nn.Module):
    """A factor a channel."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        return x * (self.weight[:, None, None] if x.dim() == 4 else self.weight)
`,
  StochasticDepth: `class StochasticDepth(nn.Module):
    """Drops all maps of an image in training, as torchvision.ops.StochasticDepth(rate, "row")."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training:
            return x
        keep = torch.rand([x.shape[0]] + [1] * (x.dim() - 1), device=x.device) >= self.rate
        return x * keep / (1 - self.rate)
`,
  p_norm_pool: `def p_norm_pool(x, kernel, stride, padding, p):
    """(sum of |x|^p over each window)^(1/p), by shares of the window's largest, as |x|^p may leave float32."""
    x = F.pad(x.abs(), [padding] * 4)
    largest = F.max_pool2d(x, kernel, stride)
    if p == float("inf"):
        return largest
    shares = x.unfold(2, kernel, stride).unfold(3, kernel, stride) / largest.clamp_min(1e-37)[..., None, None]
    return largest * (shares**p).sum((-2, -1)) ** (1 / p)
`,
  average_pool: `def average_pool(x, kernel, stride, padding, overhang, counts):
    """Means over windows; padding is left, right, top, bottom and counts or not, what hangs over the padded map never does."""
    counted = F.pad(torch.ones_like(x[:1, :1]), padding, value=1.0 if counts else 0.0)
    shares = F.avg_pool2d(F.pad(counted, overhang), kernel, stride)
    return F.avg_pool2d(F.pad(F.pad(x, padding), overhang), kernel, stride) / shares
`,
} as const

export type HelperName = keyof typeof HELPERS
