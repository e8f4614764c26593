"""
Golden numbers of narrow and short MobileNetV2, EfficientNet-B0 and ConvNeXt, as graph_networks.py has them for ResNet-20: PyTorch's own modules and autograd
in float64, written from the papers' tables (Sandler et al. 2018, table 2; Tan & Le 2019, table 1; Liu et al. 2022) without what is random in
training (dropout, stochastic depth). Writes test/golden/networks/*.safetensors. Run: python3 scripts/golden/mobile_networks.py
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

from graph_modules import CLASSES, Network, Scale
from graph_networks import write


def scaled(width):
    return lambda channels: max(1, math.floor(channels * width + 0.5))


class MobileNetV2(Network):
    WIDTH = 1 / 4
    STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 2, 1))

    def normed(self, *shape, **more):
        return self.conv(*shape, **more), self.norm(shape[1])

    def __init__(self):
        super().__init__()
        of = scaled(self.WIDTH)
        inputs = of(32)
        self.stem, self.blocks = self.normed(3, inputs, 3, 2), []
        for expansion, base, blocks, first in self.STAGES:
            for block in range(blocks):
                channels, hidden, stride = of(base), inputs * expansion, first if block == 0 else 1
                widen = self.normed(inputs, hidden, 1) if expansion > 1 else None
                each = self.normed(hidden, hidden, 3, stride, groups=hidden)
                narrow = self.normed(hidden, channels, 1)
                self.blocks.append((widen, each, narrow, stride == 1 and channels == inputs))
                inputs = channels
        self.last = self.normed(inputs, of(1280), 1)
        self.head = self.layer("dense", nn.Linear(of(1280), CLASSES))

    def forward(self, x):
        def run(pair, x):
            return pair[1](pair[0](x))

        x = self.relu6(run(self.stem, x))
        for widen, each, narrow, is_residual in self.blocks:
            y = self.relu6(run(widen, x)) if widen else x
            y = run(narrow, self.relu6(run(each, y)))
            x = x + y if is_residual else y
        return self.head(self.relu6(run(self.last, x)).mean((2, 3)))


class EfficientNet(Network):
    WIDTH = 1 / 4
    STAGES = ((1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2))

    def normed(self, *shape, **more):
        return self.conv(*shape, **more), self.norm(shape[1])

    def __init__(self):
        super().__init__()
        of = scaled(self.WIDTH)
        inputs = of(32)
        self.stem, self.blocks = self.normed(3, inputs, 3, 2), []
        for expansion, kernel, first, base, blocks in self.STAGES:
            for block in range(blocks):
                channels, hidden, stride = of(base), inputs * expansion, first if block == 0 else 1
                widen = self.normed(inputs, hidden, 1) if expansion > 1 else None
                each = self.normed(hidden, hidden, kernel, stride, groups=hidden)
                squeezed = max(1, inputs // 4)
                squeeze = self.conv(hidden, squeezed, 1, bias=True), self.conv(squeezed, hidden, 1, bias=True)
                narrow = self.normed(hidden, channels, 1)
                self.blocks.append((widen, each, squeeze, narrow, stride == 1 and channels == inputs))
                inputs = channels
        self.last = self.normed(inputs, of(1280), 1)
        self.head = self.layer("dense", nn.Linear(of(1280), CLASSES))

    def forward(self, x):
        def run(pair, x):
            return pair[1](pair[0](x))

        x = F.silu(run(self.stem, x))
        for widen, each, (down, up), narrow, is_residual in self.blocks:
            y = F.silu(run(widen, x)) if widen else x
            y = F.silu(run(each, y))
            y = y * torch.sigmoid(up(F.silu(down(y.mean((2, 3), keepdim=True)))))
            y = run(narrow, y)
            x = x + y if is_residual else y
        return self.head(F.silu(run(self.last, x)).mean((2, 3)))


class ConvNeXt(Network):
    WIDTH = 1 / 16
    STAGES = ((96, 1), (192, 2), (384, 1))

    def layer_norm(self, channels):
        return self.layer("ln", nn.LayerNorm(channels, eps=1e-6))

    def __init__(self):
        super().__init__()
        of = scaled(self.WIDTH)
        self.stages, inputs = [], 3
        for stage, (base, blocks) in enumerate(self.STAGES):
            channels = of(base)
            if stage == 0:
                begin = self.conv(inputs, channels, 4, 4, bias=True, padding=0), self.layer_norm(channels)
            else:
                begin = self.layer_norm(inputs), self.conv(inputs, channels, 2, 2, bias=True, padding=0)
            self.stages.append((begin, [self.block(channels) for _ in range(blocks)]))
            inputs = channels
        self.norm_last = self.layer_norm(inputs)
        self.head = self.layer("dense", nn.Linear(inputs, CLASSES))

    def block(self, channels):
        return (
            self.conv(channels, channels, 7, bias=True, groups=channels),
            self.layer_norm(channels),
            self.conv(channels, 4 * channels, 1, bias=True),
            self.conv(4 * channels, channels, 1, bias=True),
            self.layer("scale", Scale(channels)),
        )

    def forward(self, x):
        def run(module, x):
            # A layer normalisation looks at the last dimension.
            return module(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2) if isinstance(module, nn.LayerNorm) else module(x)

        for (first, second), blocks in self.stages:
            x = run(second, run(first, x))
            for each, norm, widen, narrow, scale in blocks:
                x = x + scale(narrow(F.gelu(widen(run(norm, each(x))))))
        return self.head(self.norm_last(x.mean((2, 3))))


if __name__ == "__main__":
    torch.set_num_threads(1)  # so many small convolutions only wait for each other
    for identifier, make in (("mobilenet", MobileNetV2), ("efficientnet", EfficientNet), ("convnext", ConvNeXt)):
        write(identifier, make, make.WIDTH)
