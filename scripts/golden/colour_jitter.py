"""
Brightness, contrast and saturation of one image by torchvision, in float64. Writes test/golden/colour_jitter.json.
Run: python3 scripts/golden/colour_jitter.py
"""
import json

import torch
import torchvision
from torchvision.transforms import functional as F

from formula import GOLDEN, labels

HEIGHT, WIDTH = 5, 6
pixels = labels(7, HEIGHT * WIDTH * 3, 256)
image = torch.tensor(pixels.reshape(HEIGHT, WIDTH, 3).transpose(2, 0, 1) / 255)
cases = []
for factors in [(1, 1, 1), (1.3, 1, 1), (1, 0.4, 1), (1, 1, 1.7), (0.6, 1.4, 0.5), (1.4, 1.4, 1.4)]:
    brightness, contrast, saturation = factors
    found = F.adjust_saturation(F.adjust_contrast(F.adjust_brightness(image, brightness), contrast), saturation)
    cases.append({"factors": factors, "pixels": (found.permute(1, 2, 0) * 255).flatten().tolist()})
made = {"madeBy": f"torchvision {torchvision.__version__}", "pixels": pixels.tolist(), "cases": cases}
(GOLDEN / "colour_jitter.json").write_text(json.dumps(made) + "\n")
