"""
Golden numbers of p-norm pooling by PyTorch's autograd in float64, written from the paper's formula; where torch.nn.functional.lp_pool2d
can express the same, it must agree. Writes test/golden/pNormPooling.safetensors. Run: python3 scripts/golden/p_norm_pooling.py
"""
import numpy as np
import torch
import torch.nn.functional as F

from formula import GOLDEN, values, write_safetensors

torch.set_default_dtype(torch.float64)
SHAPE = (2, 7, 9, 3)  # [N, H, W, C]
CASES = [
    {"kernel": kernel, "stride": stride, "padding": padding, "p": p}
    for kernel, stride, padding in [(3, 2, 1), (2, 2, 0), (3, 1, 1), (5, 3, 2)]
    for p in [1, 1.5, 2, 3, 10, 64, "infinity"]
]


def pool(x, kernel, stride, padding, p):
    """x [N, C, H, W]; |x| relative to each window's maximum, so that p = 64 stays in range."""
    n, c, h, w = x.shape
    windows = F.unfold(F.pad(x, (padding,) * 4), kernel, stride=stride).reshape(n, c, kernel * kernel, -1).abs()
    largest = windows.max(2, keepdim=True).values
    if p == "infinity":
        norm = largest
    else:
        safe = torch.where(largest > 0, largest, torch.ones_like(largest)).detach()
        sums = ((windows / safe) ** p).sum(2, keepdim=True)
        # At a window of zeros the norm has no gradient; the workbench says 0.
        norm = torch.where(largest > 0, safe * torch.where(largest > 0, sums, torch.ones_like(sums)) ** (1 / p), torch.zeros_like(sums))
    sides = [(side + 2 * padding - kernel) // stride + 1 for side in (h, w)]
    return norm.reshape(n, c, *sides)


# Both signs, and a corner of zeros large enough for whole windows of them.
x_ours = values(1, SHAPE)
x_ours[:, :6, :6, 0] = 0
tensors = {"x": x_ours}
for number, case in enumerate(CASES):
    x = torch.tensor(x_ours.transpose(0, 3, 1, 2).astype(np.float64), requires_grad=True)
    y = pool(x, **case)
    if case["p"] != "infinity" and case["padding"] == 0:
        assert torch.allclose(y, F.lp_pool2d(x.abs(), float(case["p"]), case["kernel"], case["stride"]))
    if case["p"] == "infinity":
        assert torch.equal(y, F.max_pool2d(x.abs(), case["kernel"], case["stride"], case["padding"]))
    n, c, h, w = y.shape
    signal = torch.tensor(values(100 + number, (n, h, w, c)).transpose(0, 3, 1, 2).astype(np.float64))
    (gradient,) = torch.autograd.grad(y, x, signal)
    assert torch.isfinite(gradient).all(), case
    tensors[f"y/{number}"] = y.detach().numpy().transpose(0, 2, 3, 1)
    tensors[f"gradient/{number}"] = gradient.numpy().transpose(0, 2, 3, 1)
path = GOLDEN / "pNormPooling.safetensors"
write_safetensors(path, tensors, {"shape": SHAPE, "cases": CASES, "madeBy": f"PyTorch {torch.__version__}, float64"})
print(path.name, path.stat().st_size, "bytes")
