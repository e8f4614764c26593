"""
How much real images excite the network that comes along, in PyTorch: for some channels of conv4 to conv9, the largest mean of the map before its
ReLU over 1,000 test images of CIFAR-10, the first 100 of each class. Writes test/golden/strongestImages.json.
Run: python3 scripts/golden/strongest_images.py CIFAR_TEST_FOLDER [--all], a folder with the test images as image files, in folders of their
classes; --all prints those of every channel.
"""
import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from formula import COMMITTED, GOLDEN

NETWORK = COMMITTED.parents[1] / "resources/networks/all-cnn-c-cifar-10.safetensors"
CHANNELS = [0, 3, 5, 7, 9]
LAYERS = [("conv1", 1, 1), ("conv2", 1, 1), ("conv3", 2, 1), ("conv4", 1, 1), ("conv5", 1, 1), ("conv6", 2, 1),
          ("conv7", 1, 0), ("conv8", 1, 0), ("conv9", 1, 0)]

raw = NETWORK.read_bytes()
length = struct.unpack("<Q", raw[:8])[0]
header = json.loads(raw[8:8 + length])
metadata = header.pop("__metadata__")
kinds = {"F32": np.float32, "F16": np.float16}


def tensor(name):
    entry = header[name]
    start, end = entry["data_offsets"]
    flat = np.frombuffer(raw[8 + length + start:8 + length + end], kinds[entry["dtype"]])
    return torch.tensor(flat.reshape(entry["shape"]).astype(np.float32))


convolutions = [spec for spec in json.loads(metadata["checkpoint"])["architecture"]["layers"] if spec["kind"] == "convolution"]
assert [(spec["stride"], spec["padding"]) for spec in convolutions] == [(s, p) for _, s, p in LAYERS], convolutions
files = [file for folder in sorted(Path(sys.argv[1]).iterdir()) for file in sorted(folder.iterdir())[:100]]
x = torch.tensor(np.stack([np.asarray(Image.open(file).convert("RGB")) for file in files]).astype(np.float32))
x = ((x - tensor("preprocessing/mean")) / tensor("preprocessing/deviation")).permute(0, 3, 1, 2)
strongest = {}
with torch.no_grad():
    for name, stride, padding in LAYERS:
        kernel = tensor(f"{name}/kernel").permute(3, 2, 0, 1)
        before = torch.nn.functional.conv2d(x, kernel, tensor(f"{name}/bias"), stride, padding)
        strongest[name] = before.mean(dim=(2, 3)).amax(dim=0)
        x = before.relu()
wanted = {name: values for name, values in strongest.items() if name >= "conv4"}
if len(sys.argv) > 2:
    for name, values in wanted.items():
        print(name, json.dumps([float("%.5g" % value) for value in values]))
else:
    rows = {name: [float("%.5g" % values[channel]) for channel in CHANNELS] for name, values in wanted.items()}
    (GOLDEN / "strongestImages.json").write_text(json.dumps({"images": len(files), "channels": CHANNELS, "strongest": rows}) + "\n")
