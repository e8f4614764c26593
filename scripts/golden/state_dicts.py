"""
One small residual network's weights in every way in which PyTorch and safetensors keep them, with its scores by PyTorch. Writes test/golden/states.
Run: python3 scripts/golden/state_dicts.py
"""
import argparse
import json
import shutil
import zipfile
from collections import OrderedDict

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from formula import GOLDEN

OUT = GOLDEN / "states"
SIDE = 8
torch.manual_seed(4)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(4, 6, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(6)
        self.conv2 = nn.Conv2d(6, 6, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(6)
        self.downsample = nn.Sequential(nn.Conv2d(4, 6, 1, 2, bias=False), nn.BatchNorm2d(6))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + self.downsample(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.layer1 = nn.Sequential(Block())
        self.fc = nn.Linear(6, 5)

    def forward(self, x):
        x = self.layer1(torch.relu(self.bn1(self.conv1(x))))
        return self.fc(x.mean((2, 3)))


net = Net().eval()
for module in net.modules():
    if isinstance(module, nn.BatchNorm2d):
        module.weight.data.uniform_(0.5, 1.5)
        module.bias.data.normal_(0, 0.3)
        module.running_mean.normal_(0, 0.3)
        module.running_var.uniform_(0.5, 1.5)
state = net.state_dict()
images = torch.from_numpy(np.random.default_rng(7).standard_normal((2, 3, SIDE, SIDE)).astype(np.float32))
answers = {"images": images.permute(0, 2, 3, 1).flatten().tolist(), "scores": {}}


def answer(name, weights=state):
    other = Net().eval()
    other.load_state_dict({key: value.float() if value.is_floating_point() else value for key, value in weights.items()})
    with torch.no_grad():
        answers["scores"][name] = other(images).flatten().tolist()


def put(name, value, weights=state, **options):
    torch.save(value, OUT / name, **options)
    answer(name, weights)


def kept(dtype):
    return OrderedDict((key, value.to(dtype) if value.is_floating_point() else value) for key, value in state.items())


def strided():
    """Every weight as a view: kernels turned, vectors of every second number, all of them in two storages."""
    pool = torch.zeros(10_000)
    at = 7
    views = OrderedDict()
    for key, value in state.items():
        if not value.is_floating_point():
            views[key] = value
            continue
        turned = list(range(value.dim()))[::-1]
        count = value.numel()
        if value.dim() > 1:
            view = pool[at : at + count].view([value.shape[i] for i in turned]).permute(turned)
            at += count + 3
        else:
            view = pool[at : at + 2 * count : 2]
            at += 2 * count
        view.copy_(value)
        views[key] = view
    return views


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    put("plain.pth", state)
    put("legacy.pth", state, _use_new_zipfile_serialization=False)
    average = OrderedDict((key, value * 0.5 if value.is_floating_point() else value) for key, value in state.items())
    optimiser = torch.optim.Adam(net.parameters())
    put(
        "training.ckpt",
        {
            "epoch": 3,
            "args": argparse.Namespace(lr=0.1, name="net"),
            "state_dict": OrderedDict((f"module.{key}", value) for key, value in state.items()),
            "state_dict_ema": average,
            "optimizer": optimiser.state_dict(),
            "best": np.float64(0.5),
        },
    )
    put("average-only.pth", {"model_ema": average}, average)
    put("compiled.pth", OrderedDict((f"_orig_mod.{key}", value) for key, value in state.items()))
    put("half.pth", kept(torch.float16), kept(torch.float16))
    put("bfloat16.pth", kept(torch.bfloat16), kept(torch.bfloat16))
    put("double.pth", kept(torch.float64), kept(torch.float64))
    put("strided.pth", strided())
    put("parameters.pth", OrderedDict((key, nn.Parameter(value) if value.is_floating_point() else value) for key, value in state.items()))
    put("module.pth", net)
    with zipfile.ZipFile(OUT / "plain.pth") as plain, zipfile.ZipFile(OUT / "packed.pth", "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in plain.infolist():
            packed.writestr(entry.filename, plain.read(entry))
    answer("packed.pth")
    save_file(dict(state), OUT / "by-alphabet.safetensors")
    answer("by-alphabet.safetensors")
    save_file(dict(kept(torch.bfloat16)), OUT / "bfloat16.safetensors")
    answer("bfloat16.safetensors", kept(torch.bfloat16))
    names = list(state)
    parts = {f"part-0000{i + 1}-of-00002.safetensors": names[i::2] for i in range(2)}
    for file, own in parts.items():
        save_file({key: state[key] for key in own}, OUT / file)
    index = {"metadata": {}, "weight_map": {key: file for file, own in parts.items() for key in own}}
    (OUT / "part.safetensors.index.json").write_text(json.dumps(index))
    answer("part.safetensors.index.json")
    (OUT / "scores.json").write_text(json.dumps(answers) + "\n")


main()
