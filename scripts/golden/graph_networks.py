"""
Golden numbers of narrow ResNet-20, VGG-16 with batch normalisation and SqueezeNet 1.1, and of a short ResNet of bottlenecks and a short DenseNet, by PyTorch's own modules and autograd in float64: scores in training
and evaluation mode, the gradient of every weight, ten SGD steps with running statistics, and attributions by hand-written ReLU rules into
the image. Written from the papers' tables and from nothing of the workbench's own code. Writes test/golden/networks/*.safetensors.
Run: python3 scripts/golden/graph_networks.py
"""
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from formula import GOLDEN, labels, values, write_safetensors
from paper_networks import rule

BATCH, CLASSES, STEPS = 4, 10, 10
MARGIN = 3e-7  # no ReLU may be decided by less, or float32's rounding would decide it
# Small: with so few images a step, larger ones are so rough that they multiply rounding tenfold each.
LEARNING_RATE, MOMENTUM, DECAY = 0.001, 0.9, 0.001
torch.set_default_dtype(torch.float64)
torch.set_num_threads(2)


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
        self.stem, inputs = self.conv(3, 64 // part, 3, 2, True, 0), 64 // part
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


def tensors_of(network):
    """(our name, tensor) in the workbench's order; a linear layer's weight is our kernel, too."""
    for layer in network.order:
        module = getattr(network, layer)
        if isinstance(module, nn.BatchNorm2d):
            names = ["weight", "bias", "running_mean", "running_var"]
            yield from ((f"{layer}/{name}", getattr(module, name)) for name in names)
        elif isinstance(module, (nn.LayerNorm, Scale)):
            yield from ((f"{layer}/{name}", tensor) for name, tensor in module.named_parameters())
        else:
            yield f"{layer}/kernel", module.weight
            if module.bias is not None:
                yield f"{layer}/bias", module.bias


def by_formula(network):
    """As test/golden/networks.ts: kernels by He's bound, all else within 0.1 of 0, or of 1 for scales and variances."""
    with torch.no_grad():
        for salt, (name, tensor) in enumerate(tensors_of(network), 1):
            if name.endswith("/kernel"):
                fan_in = math.prod(tensor.shape[1:])
                turned = tuple(tensor.permute(*TURNED[tensor.ndim]).shape)
                found = torch.tensor(values(salt, turned, math.sqrt(6 / fan_in)).astype(np.float64))
                tensor.copy_(found.permute(*BACK[tensor.ndim]))
            else:
                around = 1e-6 if name.startswith("scale") else 1.0 if name.endswith(("/weight", "/running_var")) else 0.0
                drawn = values(salt, tuple(tensor.shape), 0.1).astype(np.float64)
                tensor.copy_(torch.tensor((drawn + around).astype(np.float32).astype(np.float64)))


TURNED = {4: (2, 3, 1, 0), 2: (1, 0)}  # OIHW -> HWIO, [out, in] -> [in, out]
BACK = {4: (3, 2, 0, 1), 2: (1, 0)}


def ours(name, tensor):
    array = tensor.detach().clone()
    if name.endswith("/kernel"):
        array = array.permute(*TURNED[array.ndim])
    return array.contiguous().numpy()


def batch(step, salt):
    images = values(1000 + 100 * salt + step, (BATCH, 32, 32, 3)).transpose(0, 3, 1, 2).astype(np.float64)
    return torch.tensor(images), torch.tensor(labels(100_000 + 100 * salt + step, BATCH, CLASSES))


def numbers(make, salt):
    network = make()
    by_formula(network)
    found, margin = {}, [math.inf]

    def watched(x, most=math.inf):
        gaps = [x.detach().abs()] + ([(x.detach() - most).abs()] if most < math.inf else [])
        margin[0] = min(margin[0], *(gap.min().item() for gap in gaps))
        return x.clamp(0, most)

    def watched_pool(x, kernel, stride, padding=0, ceil_mode=False):
        y = F.max_pool2d(x, kernel, stride, padding, ceil_mode=ceil_mode)
        # By how much the largest of a window leads, where it is not the 0 of a ReLU: the gradient goes to it alone.
        around = kernel if ceil_mode else padding
        windows = F.unfold(F.pad(x.detach(), (padding, around, padding, around)), kernel, stride=stride)
        best = windows.reshape(x.shape[0], x.shape[1], kernel * kernel, -1).topk(2, 2).values
        lead = (best[:, :, 0] - best[:, :, 1])[best[:, :, 0] > 0]
        margin[0] = min(margin[0], lead.min().item())
        return y

    network.eval()
    image = batch(0, salt)[0][:1]
    for name in ("gradient", "deconvnet", "guided"):
        network.relu, network.relu6 = rule(name), rule(name, 6)
        x = image.clone().requires_grad_()
        logits = network(x)
        (picture,) = torch.autograd.grad(logits[0, 3], x)
        found[f"attribution/{name}"] = picture.numpy().transpose(0, 2, 3, 1)
    network.relu, network.relu6, network.pool = watched, lambda x: watched(x, 6), watched_pool
    found["evaluated"] = network(batch(0, salt)[0]).detach().numpy()
    network.train()
    optimiser = torch.optim.SGD(network.parameters(), LEARNING_RATE, MOMENTUM, weight_decay=DECAY)
    losses = []
    for step in range(STEPS):
        images, targets = batch(step, salt)
        logits = network(images)
        if margin[0] < MARGIN:
            return None
        loss = F.cross_entropy(logits, targets)
        optimiser.zero_grad()
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            found["logits"] = logits.detach().numpy()
            found |= {f"gradient/{name}": ours(name, tensor.grad) for name, tensor in tensors_of(network) if tensor.grad is not None}
        optimiser.step()
    found |= {f"trained/{name}": ours(name, tensor) for name, tensor in tensors_of(network)}
    return found, losses, margin[0]


def write(identifier, make, width):
    salt = 0
    while (result := numbers(make, salt)) is None:
        salt += 1
    found, losses, margin = result
    path = GOLDEN / "networks" / f"{identifier}.safetensors"
    write_safetensors(path, found, {
        "width": width, "batch": BATCH, "salt": salt, "learningRate": LEARNING_RATE, "momentum": MOMENTUM, "weightDecay": DECAY,
        "losses": losses, "madeBy": f"PyTorch {torch.__version__}, float64",
    })
    print(identifier, f"{path.stat().st_size} bytes, salt {salt}, margin {margin:.1e}, losses", [round(loss, 3) for loss in losses])


NETWORKS = (
    ("resnet-20", ResNet20, 1 / 8),
    ("vgg-16-bn", Vgg16, 1 / 32),
    ("resnet-bottleneck", ResNet50, 1 / 16),
    ("squeezenet-1.1", SqueezeNet, 1 / 8),
    ("densenet", DenseNet, 1),
)

if __name__ == "__main__":
    for network in NETWORKS:
        write(*network)
