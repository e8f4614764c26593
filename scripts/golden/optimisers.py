"""
Ten steps of every optimiser by torch.optim in float64, on a quadratic whose gradient at w is c + w / 2, elementwise, with another c each step.
Writes test/golden/optimisers.json. Run: python3 scripts/golden/optimisers.py
"""
import json

import numpy as np
import torch

from formula import GOLDEN, values

COUNT, STEPS, MOMENTUM = 12, 10, 0.9
torch.set_default_dtype(torch.float64)

CASES = [
    ("sgd", 0.1, 0.01, lambda w, rate, decay: torch.optim.SGD(w, rate, MOMENTUM, weight_decay=decay)),
    ("nesterov", 0.1, 0.01, lambda w, rate, decay: torch.optim.SGD(w, rate, MOMENTUM, weight_decay=decay, nesterov=True)),
    ("adam", 0.01, 0, lambda w, rate, decay: torch.optim.Adam(w, rate, (MOMENTUM, 0.999), weight_decay=decay)),
    ("adam", 0.01, 0.1, lambda w, rate, decay: torch.optim.Adam(w, rate, (MOMENTUM, 0.999), weight_decay=decay)),
    ("adamw", 0.01, 0.1, lambda w, rate, decay: torch.optim.AdamW(w, rate, (MOMENTUM, 0.999), weight_decay=decay)),
]


def doubles(salt):
    return torch.tensor(values(salt, (COUNT,)).astype(np.float64))


cases = []
for name, rate, decay, make in CASES:
    w = doubles(1).requires_grad_()
    optimiser = make([w], rate, decay)
    for step in range(STEPS):
        w.grad = doubles(10 + step) + w.detach() / 2
        optimiser.step()
    cases.append({"optimiser": name, "rate": rate, "decay": decay, "weights": w.tolist()})
found = {"momentum": MOMENTUM, "steps": STEPS, "madeBy": f"PyTorch {torch.__version__}, float64", "cases": cases}
(GOLDEN / "optimisers.json").write_text(json.dumps(found, indent=1) + "\n")
