"""
Values and derivatives of every activation by PyTorch's autograd in float64. Writes test/golden/activations.json.
Run: python3 scripts/golden/activations.py
"""
import json

import torch
import torch.nn.functional as F

from formula import GOLDEN

torch.set_default_dtype(torch.float64)
# Off the corners, where a derivative is a matter of definition.
POINTS = [-7.0, -3.5, -2.9, -1.7, -0.6, -0.01, 0.02, 0.7, 1.3, 2.8, 3.4, 5.9, 6.5]
FUNCTIONS = {
    "relu": F.relu, "relu6": F.relu6, "leaky-relu": F.leaky_relu, "elu": F.elu, "gelu": F.gelu, "silu": F.silu, "sigmoid": torch.sigmoid,
    "hard-sigmoid": F.hardsigmoid, "hard-swish": F.hardswish, "tanh": torch.tanh,
}

found = {}
for name, function in FUNCTIONS.items():
    x = torch.tensor(POINTS, requires_grad=True)
    y = function(x)
    y.sum().backward()
    found[name] = {"values": y.tolist(), "derivatives": x.grad.tolist()}
content = {"points": POINTS, "madeBy": f"PyTorch {torch.__version__}, float64", "activations": found}
(GOLDEN / "activations.json").write_text(json.dumps(content, indent=1) + "\n")
