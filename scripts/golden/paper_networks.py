"""The paper's twelve networks in PyTorch, written from the paper's tables and from nothing of the workbench's own code."""
import math

import torch
import torch.nn.functional as F

FAMILIES = ["model", "strided-cnn", "convpool-cnn", "all-cnn"]
IDS = [f"{family}-{base}" for base in "abc" for family in FAMILIES]


def layers(identifier: str, width: float, classes: int = 10):
    """('conv', name, kernel, stride, padding, channels) and ('pool', name) in order."""
    family, base = identifier.rsplit("-", 1)
    kernels = {"a": [5], "b": [5, 1], "c": [3, 3]}[base]
    wide = lambda channels: max(1, int(channels * width + 0.5))
    listed = []
    for channels in (wide(96), wide(192)):
        block = [[kernel, 1, kernel // 2, channels] for kernel in kernels]
        if family == "strided-cnn":
            block[-1][1] = 2
        if family == "convpool-cnn":
            block.append([3, 1, 1, channels])
        if family == "all-cnn":
            block.append([3, 2, 1, channels])
        listed += [("conv", *convolution) for convolution in block]
        if family in ("model", "convpool-cnn"):
            listed.append(("pool",))
    listed += [("conv", 3, 1, 0, wide(192)), ("conv", 1, 1, 0, wide(192)), ("conv", 1, 1, 0, classes)]
    counts = {"conv": 0, "pool": 0}
    named = []
    for kind, *rest in listed:
        counts[kind] += 1
        named.append((kind, f"{kind}{counts[kind]}", *rest))
    return named


def rule(name: str, most: float = math.inf):
    """ReLU, cut off at `most` where that is given, with a backward of its own (paper, section 3.4)."""

    class Relu(torch.autograd.Function):
        @staticmethod
        def forward(context, x):
            y = x.clamp(0, most)
            context.save_for_backward(y)
            return y

        @staticmethod
        def backward(context, signal):
            (y,) = context.saved_tensors
            alive, positive = ((y > 0) & (y < most)).to(signal), (signal > 0).to(signal)
            return {"gradient": alive, "deconvnet": positive, "guided": alive * positive}[name] * signal

    return Relu.apply


def forward(network, weights, x, relu=torch.relu):
    """Logits [N, K] and every layer's output after its ReLU by name; x [N, C, H, W], weights by 'conv1/kernel' in OIHW."""
    outputs = {}
    for kind, name, *rest in network:
        if kind == "conv":
            _, stride, padding, _ = rest
            x = relu(F.conv2d(x, weights[f"{name}/kernel"], weights[f"{name}/bias"], stride, padding))
        else:
            x = F.max_pool2d(x, 3, 2, 1)
        outputs[name] = x
    return x.mean((2, 3)), outputs
