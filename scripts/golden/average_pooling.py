"""
Average pooling of a formula's map by torch.nn.functional in float64, with its gradient. Writes test/golden/averagePooling.json.
Run: python3 scripts/golden/average_pooling.py
"""
import json

import numpy as np
import torch
import torch.nn.functional as F

from formula import GOLDEN, values

SHAPE = (2, 7, 6, 2)  # N, H, W, C
torch.set_default_dtype(torch.float64)


def nhwc(tensor):
    return tensor.detach().permute(0, 2, 3, 1).flatten().tolist()


cases = []
for kernel, stride, padding in [(2, 2, 0), (3, 2, 1), (3, 1, 1), (5, 3, 2)]:
    x = torch.tensor(values(1, SHAPE).transpose(0, 3, 1, 2).astype(np.float64), requires_grad=True)
    y = F.avg_pool2d(x, kernel, stride, padding)
    n, c, h, w = y.shape
    y.backward(torch.tensor(values(2, (n, h, w, c)).transpose(0, 3, 1, 2).astype(np.float64)))
    cases.append({"kernel": kernel, "stride": stride, "padding": padding, "y": nhwc(y), "gradient": nhwc(x.grad)})
content = {"shape": SHAPE, "madeBy": f"PyTorch {torch.__version__}, float64", "cases": cases}
(GOLDEN / "averagePooling.json").write_text(json.dumps(content) + "\n")
