"""
The pictures of activation maximisation in PyTorch (float64): from the numbers that are sought to pixels, through a turned, enlarged and shifted
view with mirrored borders, and back to the gradient of a weighted sum of the view by autograd. Writes test/golden/maximise.json.
Run: python3 scripts/golden/maximise.py
"""
import json
import math

import torch

from formula import GOLDEN, values

torch.set_default_dtype(torch.float64)
MEAN = torch.tensor([-0.0188, -0.068, -0.2484])
ROOT = torch.tensor([[1.3139, 0.4478, 0.1312], [1.3538, 0.0439, -0.2423], [1.4474, -0.4475, 0.1075]])
NATURAL = [(0.2094, 1.3817, 0.3949), (0.1335, 1.3382, 0.5308), (0.1353, 1.2356, 0.46)]


def frequencies(height, width):
    rows = torch.fft.fftfreq(height)[:, None]  # cycles per pixel
    columns = torch.fft.rfftfreq(width)[None, :]
    return torch.sqrt(rows**2 + columns**2) * math.sqrt(height * width)


def plane(half, height, width):
    """A real image from half of its spectrum: the other half is filled with conjugates, each coefficient once."""
    full = torch.zeros(height, width, dtype=torch.complex128)
    for y in range(height):
        for x in range(half.shape[1]):
            own = ((-y) % height, (-x) % width)
            if own == (y, x):
                full[y, x] = full[y, x] + half[y, x].real
            elif own[1] == x and y > height / 2:
                continue  # the mirror of a row above
            else:
                full[y, x] = full[y, x] + half[y, x]
                full[own] = full[own] + half[y, x].conj()
    image = torch.fft.ifft2(full, norm="forward")
    assert image.imag.abs().max() < 1e-9
    return image.real


def picture(prior, numbers, height, width):
    f = frequencies(height, width)
    if prior == "fourier":
        parts = numbers.reshape(3, 2, *f.shape) * 0.1 / f.clamp(min=1)
        halves = [torch.complex(part[0], part[1]) for part in parts]
    else:
        phases = numbers.reshape(3, *f.shape)
        strengths = [torch.where(f == 0, torch.tensor(c), g * f.clamp(min=0.5) ** -e) for g, e, c in NATURAL]
        halves = [torch.polar(m, phase) for m, phase in zip(strengths, phases)]
    planes = torch.stack([plane(half, height, width) for half in halves], dim=-1)
    return 255 * torch.sigmoid(MEAN + planes @ ROOT.T)


def view(image, angle, scale, down, right):
    """grid_sample takes positions from -1 to 1, here at the middles of the outermost pixels."""
    height, width, _ = image.shape
    y, x = torch.meshgrid(torch.arange(height) - (height - 1) / 2, torch.arange(width) - (width - 1) / 2, indexing="ij")
    turn = scale * torch.tensor([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    at = torch.stack([y, x], dim=-1) @ turn.T + torch.tensor([down, right])
    grid = torch.stack([at[..., 1] / ((width - 1) / 2), at[..., 0] / ((height - 1) / 2)], dim=-1)
    seen = torch.nn.functional.grid_sample(
        image.permute(2, 0, 1)[None], grid[None], mode="bilinear", padding_mode="reflection", align_corners=True)
    return seen[0].permute(1, 2, 0)


def rounded(tensor):
    return [float("%.7g" % value) for value in tensor.flatten().tolist()]


cases = []
for prior, height, width, seen in (
    ("fourier", 6, 8, dict(angle=0.2, scale=0.9, down=1.3, right=-0.6)),
    ("fourier", 7, 5, dict(angle=-0.15, scale=1.1, down=-0.4, right=0.7)),
    ("maco", 6, 8, dict(angle=-0.1, scale=1.05, down=0.5, right=1.9)),
    ("maco", 9, 7, dict(angle=0.17, scale=0.95, down=-2.2, right=0.25)),
):
    half = height * (width // 2 + 1)
    numbers = torch.tensor(values(1, (half * (6 if prior == "fourier" else 3),), 3).astype("float64"), requires_grad=True)
    weights = torch.tensor(values(2, (height, width, 3), 1).astype("float64"))
    pixels = picture(prior, numbers, height, width)
    (view(pixels, **seen) * weights).sum().backward()
    cases.append({"prior": prior, "height": height, "width": width, "view": seen,
                  "pixels": rounded(pixels.detach()), "gradient": rounded(numbers.grad)})
(GOLDEN / "maximise.json").write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
