"""
Layer kinds one by one by PyTorch in float64: output, and the gradient of a formula's signal by every input and parameter.
Writes test/golden/layerKinds.json. Run: python3 scripts/golden/layer_kinds.py
"""
import json
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from formula import GOLDEN, values

torch.set_default_dtype(torch.float64)
MAP = (2, 6, 5, 6)  # N, H, W, C
POINT = (2, 1, 1, 6)
SIGNAL = 100  # salt


def tensor(salt, shape, bound=1.0, around=0.0):
    drawn = values(salt, shape, bound).astype(np.float64)
    return torch.tensor((drawn + around).astype(np.float32).astype(np.float64))


def nhwc(array):
    return array.detach().permute(0, 2, 3, 1)


def layer_norm(x, weight, bias):
    return F.layer_norm(x.permute(0, 2, 3, 1), (x.shape[1],), weight, bias, 1e-6).permute(0, 3, 1, 2)


def shuffle(groups):
    return nn.ChannelShuffle(groups)


def convolution(kernel, channels, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1, bias=True):
    """A case of torch.nn.functional.conv2d over MAP; padding is top, bottom, left, right. What is alike on all sides is one number, as in files."""

    def sides(pair):
        return pair[0] if pair[0] == pair[1] else {"height": pair[0], "width": pair[1]}

    edges = dict(zip(("top", "bottom", "left", "right"), padding))
    spec = {
        "kind": "convolution", "kernel": sides(kernel), "stride": sides(stride),
        "padding": padding[0] if len(set(padding)) == 1 else edges, "channels": channels, "relu": False,
        **({} if dilation == (1, 1) else {"dilation": sides(dilation)}),
        **({} if groups == 1 else {"groups": groups}), **({} if bias else {"bias": False}),
    }
    shape = (*kernel, MAP[3] // groups, channels)

    def formula(x, weight, bias=None):
        around = F.pad(x, (padding[2], padding[3], padding[0], padding[1]))
        return F.conv2d(around, weight.permute(3, 2, 0, 1), bias, stride, 0, dilation, groups)

    return spec, [MAP], {"kernel": shape, **({"bias": 0} if bias else {})}, formula


# (spec, shapes of inputs, what its vectors begin with or the shapes of its kernels, formula)
CASES = [
    ({"kind": "multiply"}, [MAP, MAP], {}, lambda a, b: a * b),
    ({"kind": "multiply"}, [MAP, POINT], {}, lambda a, b: a * b),
    ({"kind": "multiply"}, [POINT, MAP], {}, lambda a, b: a * b),
    ({"kind": "scale", "initial": 1e-6}, [MAP], {"weight": 1e-6}, lambda x, weight: x * weight[:, None, None]),
    ({"kind": "layer-normalisation"}, [MAP], {"weight": 1, "bias": 0}, layer_norm),
    ({"kind": "layer-normalisation"}, [POINT], {"weight": 1, "bias": 0}, layer_norm),
    *[
        ({"kind": "local-response-normalisation", "size": size, "alpha": alpha, "beta": beta, "offset": k}, [MAP], {},
         nn.LocalResponseNorm(size, alpha, beta, k))
        for size, alpha, beta, k in [(5, 1e-4, 0.75, 1), (5, 2.5, 0.75, 2), (2, 1.5, 0.5, 1), (9, 3, 1, 0.5)]
    ],
    ({"kind": "channel-shuffle", "groups": 2}, [MAP], {}, shuffle(2)),
    ({"kind": "channel-shuffle", "groups": 3}, [MAP], {}, shuffle(3)),
    ({"kind": "padding", "padding": 2}, [MAP], {}, nn.ZeroPad2d(2)),
    ({"kind": "padding", "padding": {"top": 1, "bottom": 0, "left": 2, "right": 3}}, [MAP], {}, nn.ZeroPad2d((2, 3, 1, 0))),
    *[
        ({"kind": "max-pooling", "kernel": kernel, "stride": stride, "padding": padding, "ceil": ceil}, [(2, height, width, 2)], {},
         nn.MaxPool2d(kernel, stride, padding, ceil_mode=ceil))
        for kernel, stride, padding, ceil, height, width in [
            (3, 2, 0, True, 8, 7), (3, 2, 0, False, 8, 7), (3, 2, 1, True, 8, 7), (2, 2, 1, True, 7, 6), (2, 3, 1, True, 9, 6), (5, 4, 2, True, 9, 10),
        ]
    ],
    # PyTorch pools no map that is padded edge by edge; padded by hand with what never wins it is the same.
    ({"kind": "max-pooling", "kernel": 3, "stride": 2, "padding": {"top": 0, "bottom": 1, "left": 1, "right": 2}}, [(2, 7, 6, 2)], {},
     lambda x: F.max_pool2d(F.pad(x, (1, 2, 0, 1), value=-math.inf), 3, 2)),
    ({"kind": "average-pooling", "kernel": 3, "stride": 2, "padding": {"top": 0, "bottom": 1, "left": 1, "right": 2}}, [(2, 7, 6, 2)], {},
     lambda x: F.avg_pool2d(F.pad(x, (1, 2, 0, 1)), 3, 2)),
    *[
        ({"kind": "average-pooling", "kernel": kernel, "stride": stride, "padding": padding, "ceil": ceil, "countPadding": counts},
         [(2, height, width, 2)], {}, nn.AvgPool2d(kernel, stride, padding, ceil_mode=ceil, count_include_pad=counts))
        for kernel, stride, padding, height, width in [(3, 2, 0, 8, 7), (3, 2, 1, 8, 7), (2, 2, 1, 7, 6), (2, 3, 1, 9, 6), (5, 4, 2, 9, 10)]
        for ceil in (True, False)
        for counts in (True, False)
    ],
    ({"kind": "global-max"}, [MAP], {}, lambda x: F.adaptive_max_pool2d(x, 1)),
    ({"kind": "global-max"}, [(2, 4, 7, 3)], {}, lambda x: F.adaptive_max_pool2d(x, 1)),
    convolution((3, 3), 4, padding=(1, 1, 1, 1)),
    convolution((1, 3), 4, padding=(0, 0, 1, 1)),
    convolution((3, 2), 4, stride=(2, 3), padding=(1, 1, 1, 1)),
    convolution((3, 3), 4, stride=(2, 2), padding=(0, 1, 0, 1)),
    convolution((3, 3), 4, padding=(2, 2, 2, 2), dilation=(2, 2)),
    convolution((2, 3), 4, stride=(2, 1), padding=(1, 0, 2, 1), dilation=(1, 2), bias=False),
    convolution((3, 3), 4, stride=(2, 2), padding=(2, 2, 2, 2), dilation=(2, 2)),
    convolution((3, 3), 4, padding=(1, 1, 1, 1), groups=2),
    convolution((1, 1), 9, groups=3, bias=False),
    convolution((3, 3), 6, stride=(2, 2), padding=(1, 1, 1, 1), groups=6, bias=False),
    convolution((5, 3), 12, padding=(2, 2, 0, 1), groups=6),
    convolution((3, 3), 6, stride=(2, 1), padding=(2, 2, 1, 1), dilation=(2, 1), groups=6),
]

cases = []
for spec, shapes, parameters, formula in CASES:
    inputs = [tensor(1 + i, shape).permute(0, 3, 1, 2).contiguous().requires_grad_() for i, shape in enumerate(shapes)]
    width = spec.get("channels", shapes[0][3])
    held = [
        tensor(10 + i, begins if isinstance(begins, tuple) else (width,), 0.1, 0 if isinstance(begins, tuple) else begins).requires_grad_()
        for i, begins in enumerate(parameters.values())
    ]
    y = formula(*inputs, *held)
    n, c, h, w = y.shape
    y.backward(tensor(SIGNAL, (n, h, w, c)).permute(0, 3, 1, 2))
    cases.append({
        "spec": spec, "shapes": shapes, "shape": [n, h, w, c], "y": nhwc(y).flatten().tolist(),
        "inputs": [nhwc(x.grad).flatten().tolist() for x in inputs],
        "parameters": {name: x.grad.flatten().tolist() for name, x in zip(parameters, held)},
    })


def rounded(value):
    """Nine digits: float32 has seven."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, (list, tuple)):
        return [rounded(one) for one in value]
    return {key: rounded(one) for key, one in value.items()} if isinstance(value, dict) else value


content = {"madeBy": f"PyTorch {torch.__version__}, float64", "signal": SIGNAL, "cases": rounded(cases)}
(GOLDEN / "layerKinds.json").write_text(json.dumps(content) + "\n")
