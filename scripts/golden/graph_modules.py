"""
The networks of graph_networks.py as PyTorch modules, written from the papers' tables. Layers are numbered as the workbench numbers them.
"""
import torch
import torch.nn.functional as F
from torch import nn

CLASSES = 10


class Network(nn.Module):
    """Layers are numbered by kind in the order in which they are made, which is the workbench's."""

    def __init__(self):
        super().__init__()
        self.counts, self.order, self.relu, self.relu6, self.pool = {}, [], torch.relu, F.relu6, F.max_pool2d

    def layer(self, prefix, module):
        self.counts[prefix] = self.counts.get(prefix, 0) + 1
        name = f"{prefix}{self.counts[prefix]}"
        self.add_module(name, module)
        self.order.append(name)
        return module

    def conv(self, inputs, outputs, kernel=3, stride=1, bias=False, groups=1, padding=None):
        padding = kernel // 2 if padding is None else padding
        return self.layer("conv", nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=bias))

    def norm(self, channels):
        return self.layer("bn", nn.BatchNorm2d(channels))


class Scale(nn.Module):
    """One factor a channel of [N, C, H, W]."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        return x * self.weight[:, None, None]


class ResNet20(Network):
    def __init__(self, widths=(2, 4, 8)):
        super().__init__()
        self.stem = self.conv(3, widths[0]), self.norm(widths[0])
        self.blocks, inputs = [], widths[0]
        for stage, width in enumerate(widths):
            for block in range(3):
                stride = 2 if stage > 0 and block == 0 else 1
                first = self.conv(inputs, width, 3, stride), self.norm(width)
                second = self.conv(width, width), self.norm(width)
                shortcut = (self.conv(inputs, width, 1, stride), self.norm(width)) if stride > 1 else None
                self.blocks.append((first, second, shortcut))
                inputs = width
        self.head = self.layer("dense", nn.Linear(inputs, CLASSES))

    def forward(self, x):
        conv, norm = self.stem
        x = self.relu(norm(conv(x)))
        for (conv1, norm1), (conv2, norm2), shortcut in self.blocks:
            y = norm2(conv2(self.relu(norm1(conv1(x)))))
            x = self.relu(y + (shortcut[1](shortcut[0](x)) if shortcut else x))
        return self.head(x.mean((2, 3)))


class Vgg16(Network):
    def __init__(self, widths=(2, 4, 8, 16, 16)):
        super().__init__()
        self.stages, inputs = [], 3
        for width, depth in zip(widths, (2, 2, 3, 3, 3)):
            stage = []
            for _ in range(depth):
                stage.append((self.conv(inputs, width, bias=True), self.norm(width)))
                inputs = width
            self.stages.append(stage)
        self.head = self.layer("dense", nn.Linear(inputs, CLASSES))

    def forward(self, x):
        for stage in self.stages:
            for conv, norm in stage:
                x = self.relu(norm(conv(x)))
            x = F.max_pool2d(x, 2)
        return self.head(x.mean((2, 3)))


class ResNet50(Network):
    """ResNet-50's bottlenecks, the stride in the 3x3 convolution, in fewer blocks."""

    def __init__(self, base=4, blocks=(2, 2)):
        super().__init__()
        self.stem = self.conv(3, base, 7, 2), self.norm(base)
        self.blocks, inputs = [], base
        for stage, count in enumerate(blocks):
            width = base * 2**stage
            for block in range(count):
                stride = 2 if stage > 0 and block == 0 else 1
                branch = [(self.conv(a, b, kernel, s), self.norm(b)) for a, b, kernel, s in
                          ((inputs, width, 1, 1), (width, width, 3, stride), (width, 4 * width, 1, 1))]
                shortcut = (self.conv(inputs, 4 * width, 1, stride), self.norm(4 * width)) if block == 0 else None
                self.blocks.append((branch, shortcut))
                inputs = 4 * width
        self.head = self.layer("dense", nn.Linear(inputs, CLASSES))

    def forward(self, x):
        conv, norm = self.stem
        x = self.pool(self.relu(norm(conv(x))), 3, 2, 1)
        for branch, shortcut in self.blocks:
            y = x
            for at, (conv, norm) in enumerate(branch):
                y = norm(conv(y))
                y = self.relu(y) if at < 2 else y
            x = self.relu(y + (shortcut[1](shortcut[0](x)) if shortcut else x))
        return self.head(x.mean((2, 3)))


class SqueezeNet(Network):
    def __init__(self, part=8):
        super().__init__()
        self.stem, inputs = self.conv(3, 64 // part, 3, 2, bias=True, padding=0), 64 // part
        self.stages = []
        for stage in (((16, 64), (16, 64)), ((32, 128), (32, 128)), ((48, 192), (48, 192), (64, 256), (64, 256))):
            fires = []
            for squeezed, expanded in stage:
                squeeze = self.conv(inputs, squeezed // part, 1, bias=True)
                fires.append((squeeze, *(self.conv(squeezed // part, expanded // part, kernel, bias=True) for kernel in (1, 3))))
                inputs = 2 * expanded // part
            self.stages.append(fires)
        self.head = self.conv(inputs, CLASSES, 1, bias=True)

    def forward(self, x):
        x = self.relu(self.stem(x))
        for fires in self.stages:
            x = self.pool(x, 3, 2, ceil_mode=True)
            for squeeze, one, other in fires:
                y = self.relu(squeeze(x))
                x = torch.cat((self.relu(one(y)), self.relu(other(y))), 1)
        return self.relu(self.head(x)).mean((2, 3))


class DenseNet(Network):
    def __init__(self, blocks=(3, 2), growth=4, stem=8):
        super().__init__()
        self.stem, channels = (self.conv(3, stem, 7, 2), self.norm(stem)), stem
        self.blocks = []
        for at, count in enumerate(blocks):
            transition = None
            if at > 0:
                transition = self.norm(channels), self.conv(channels, channels // 2, 1)
                channels //= 2
            layers = []
            for _ in range(count):
                layers.append((self.norm(channels), self.conv(channels, 4 * growth, 1), self.norm(4 * growth), self.conv(4 * growth, growth)))
                channels += growth
            self.blocks.append((transition, layers))
        self.last = self.norm(channels)
        self.head = self.layer("dense", nn.Linear(channels, CLASSES))

    def forward(self, x):
        conv, norm = self.stem
        x = self.pool(self.relu(norm(conv(x))), 3, 2, 1)
        for transition, layers in self.blocks:
            if transition:
                norm, conv = transition
                x = F.avg_pool2d(conv(self.relu(norm(x))), 2)
            for norm1, conv1, norm2, conv2 in layers:
                x = torch.cat((x, conv2(self.relu(norm2(conv1(self.relu(norm1(x))))))), 1)
        return self.head(self.relu(self.last(x)).mean((2, 3)))
