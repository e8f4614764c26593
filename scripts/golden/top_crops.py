"""
The nine strongest images of every channel, by a brute-force search in PyTorch (float64): for each channel of each layer all images are
ranked by the largest activation of their map. Writes test/golden/topCrops.json. Run: python3 scripts/golden/top_crops.py
"""
import json
import math

import numpy as np
import torch

from formula import GOLDEN, hashes, values
from paper_networks import forward, layers

IMAGES, WIDTH = 40, 0.1
torch.set_default_dtype(torch.float64)


def weights_of(network):
    """By the formula, in the workbench's order [k, k, in, out] (salts count tensors from 1), turned to PyTorch's OIHW."""
    weights, salt, inputs = {}, 1, 3
    for kind, name, *rest in network:
        if kind == "conv":
            kernel, _, _, outputs = rest
            hwio = values(salt, (kernel, kernel, inputs, outputs), math.sqrt(6 / (kernel * kernel * inputs)))
            weights[f"{name}/kernel"] = torch.tensor(hwio.transpose(3, 2, 0, 1).astype(np.float64))
            weights[f"{name}/bias"] = torch.tensor(values(salt + 1, (outputs,), 0.1).astype(np.float64))
            salt, inputs = salt + 2, outputs
    return weights


cases = {}
for identifier in ("model-c", "all-cnn-c"):
    network = layers(identifier, WIDTH)
    pixels = (hashes(3000, IMAGES * 32 * 32 * 3) >> np.uint32(24)).reshape(IMAGES, 32, 32, 3)
    images = torch.tensor(pixels.transpose(0, 3, 1, 2).astype(np.float64) / 255)
    with torch.no_grad():
        _, outputs = forward(network, weights_of(network), images)
    case = {}
    for name, maps in outputs.items():
        if name.startswith(("conv", "pool")):
            count, channels, height, width = maps.shape
            flat = maps.reshape(count, channels, height * width).numpy()
            strongest = flat.max(axis=2)
            position = flat.argmax(axis=2)  # the first of equals
            rows = []
            for channel in range(channels):
                order = np.argsort(-strongest[:, channel], kind="stable")[:9]
                rows.append([[int(n), int(position[n, channel]), float("%.7g" % strongest[n, channel])] for n in order])
            case[name] = rows
    cases[identifier] = case
(GOLDEN / "topCrops.json").write_text(json.dumps({"images": IMAGES, "width": WIDTH, "networks": cases}, separators=(",", ":")) + "\n")
