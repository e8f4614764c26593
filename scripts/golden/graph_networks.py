"""
Golden numbers of narrow ResNet-20 and VGG-16 with batch normalisation by PyTorch's own modules and autograd in float64: scores in training
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
        self.counts, self.order, self.relu = {}, [], torch.relu

    def layer(self, prefix, module):
        self.counts[prefix] = self.counts.get(prefix, 0) + 1
        name = f"{prefix}{self.counts[prefix]}"
        self.add_module(name, module)
        self.order.append(name)
        return module

    def conv(self, inputs, outputs, kernel=3, stride=1, bias=False):
        return self.layer("conv", nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=bias))

    def norm(self, channels):
        return self.layer("bn", nn.BatchNorm2d(channels))


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


def tensors_of(network):
    """(our name, tensor) in the workbench's order; a linear layer's weight is our kernel, too."""
    for layer in network.order:
        module = getattr(network, layer)
        if isinstance(module, nn.BatchNorm2d):
            names = ["weight", "bias", "running_mean", "running_var"]
            yield from ((f"{layer}/{name}", getattr(module, name)) for name in names)
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
                around = 1.0 if name.endswith(("/weight", "/running_var")) else 0.0
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

    def watched(x):
        margin[0] = min(margin[0], x.detach().abs().min().item())
        return torch.relu(x)

    network.eval()
    image = batch(0, salt)[0][:1]
    for name in ("gradient", "deconvnet", "guided"):
        network.relu = rule(name)
        x = image.clone().requires_grad_()
        logits = network(x)
        (picture,) = torch.autograd.grad(logits[0, 3], x)
        found[f"attribution/{name}"] = picture.numpy().transpose(0, 2, 3, 1)
    network.relu = watched
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


for identifier, make, width in (("resnet-20", ResNet20, 1 / 8), ("vgg-16-bn", Vgg16, 1 / 32)):
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
