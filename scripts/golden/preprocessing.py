"""
Golden numbers of the preprocessings: NumPy's float64 eigendecomposition for ZCA, PyTorch's autograd for the adjoints. Writes
test/golden/preprocessing.safetensors. Run: python3 scripts/golden/preprocessing.py
"""
import numpy as np
import torch

from formula import GOLDEN, labels, values, write_safetensors

COUNT, TRAINING, SIDE, EPSILON, BIAS = 40, 30, 4, 0.01, 10
SIZE = SIDE * SIDE * 3
# Few coarse values and a little noise, so that the spectrum is wide and, with fewer images than values, has zeros.
pixels = np.tile(labels(1, COUNT * 12, 200).reshape(COUNT, 12), 4) + labels(2, COUNT * SIZE, 56).reshape(COUNT, SIZE)
signal = torch.tensor(values(3, (COUNT, SIZE)).astype(np.float64))


def gcn(x):
    centred = x - x.mean(1, keepdim=True)
    return centred / torch.sqrt((centred**2).mean(1, keepdim=True) + BIAS)


colours = pixels[:TRAINING].reshape(-1, 3).astype(np.float64)
mean, deviation = (torch.tensor(np.tile(v, SIZE // 3)) for v in (colours.mean(0), colours.std(0)))
normal = gcn(torch.tensor(pixels[:TRAINING].astype(np.float64))).numpy()
eigenvalues, vectors = np.linalg.eigh(np.cov(normal.T, bias=True))
whitening = torch.tensor(vectors @ np.diag(1 / np.sqrt(np.maximum(eigenvalues, 0) + EPSILON)) @ vectors.T)
kinds = {
    "none": lambda x: x / 255,
    "standardise": lambda x: (x - mean) / deviation,
    "gcn": gcn,
    "gcn-zca": lambda x: (gcn(x) - torch.tensor(normal.mean(0))) @ whitening,
}
tensors = {"zca": whitening.numpy()}
for kind, apply in kinds.items():
    x = torch.tensor(pixels.astype(np.float64), requires_grad=True)
    y = apply(x)
    (y * signal).sum().backward()
    tensors[f"{kind}/applied"], tensors[f"{kind}/adjoint"] = y.detach().numpy(), x.grad.numpy()
write_safetensors(
    GOLDEN / "preprocessing.safetensors",
    tensors,
    {"count": COUNT, "training": TRAINING, "side": SIDE, "epsilon": EPSILON, "bias": BIAS},
)
