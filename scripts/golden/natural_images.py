"""
What natural images are like, for the pictures of activation maximisation: means and covariance of their colours, and how strong each
frequency is. Prints the numbers of src/main/engine/explain/maximise/naturalImages.ts. Run: python3 scripts/golden/natural_images.py CIFAR_TRAIN_FOLDER,
a folder with the 50,000 training images of CIFAR-10 (Krizhevsky 2009) as image files, in folders of their classes.

Everything is measured on logit(p) of the pixels p, 0 to 1, held within 0.02 and 0.98, as a sigmoid makes pixels of these numbers again.
"""
import sys
from pathlib import Path

import numpy as np
from PIL import Image

LOW, HIGH = 0.02, 0.98
files = sorted(Path(sys.argv[1]).glob("*/*"))
images = np.stack([np.asarray(Image.open(file).convert("RGB")) for file in files]).astype(np.float64) / 255
logits = np.log(images.clip(LOW, HIGH)) - np.log(1 - images.clip(LOW, HIGH))
count, size = images.shape[:2]

mean = logits.mean(axis=(0, 1, 2))
flat = (logits - mean).reshape(-1, 3)
variances, axes = np.linalg.eigh(flat.T @ flat / len(flat))
variances, axes = variances[::-1], axes[:, ::-1]  # brightness first
axes = axes * np.sign(axes[0])
root = axes * np.sqrt(variances)  # [colour, axis]: root @ root.T is the covariance
axes_values = (logits - mean) @ np.linalg.inv(root).T  # decorrelated, of deviation 1

# c[k] of x(p) = sum over k of c[k] exp(2 pi i k p / N): the strength of a frequency does not depend on how finely an image is sampled.
spectrum = np.abs(np.fft.fft2(axes_values, axes=(1, 2))).mean(axis=0) / size**2
k = np.fft.fftfreq(size, 1 / size)
radius = np.hypot(*np.meshgrid(k, k, indexing="ij"))
rings = np.arange(1, size // 2 + 1)  # each counts alike: the plane has far more fast frequencies than slow ones
print("images", count, "mean", mean.round(4).tolist())
print("root", root.round(4).tolist())
for axis in range(3):
    strength = [spectrum[..., axis][np.rint(radius) == ring].mean() for ring in rings]
    slope, intercept = np.polyfit(np.log(rings), np.log(strength), 1)
    print("axis", axis, "gain %.4f exponent %.4f constant %.4f" % (np.exp(intercept), -slope, spectrum[0, 0, axis]))
    print("  measured at 1, 2, 4, 8, 16:", np.round([strength[r - 1] for r in (1, 2, 4, 8, 16)], 4).tolist())
