"""
The same training in PyTorch: All-CNN-C on a data set folder of the workbench (images.bin, labels.bin, dataset.json), by the same recipe:
SGD with momentum 0.9, weight decay 0.001 on weights and biases, dropout 20 % on the image and 50 % after each layer that replaces a
pooling layer, per-channel standardisation fitted on the training part, no augmentation, ReLU on the class maps, batches in a fresh order
every epoch. Prints one JSON object an epoch.

    python3 scripts/golden/train_cifar.py ~/'AllConv Workbench'/datasets/cifar-10 --epochs 1 --batch 128 --learning-rate 0.01

With --draws-of SEED it takes the initial weights, the shuffles and the dropout masks of the workbench's run of that seed, so that only
rounding is between the two:

    allconv train --model all-cnn-c --dataset cifar-10 --preset paper --epochs 1 --learning-rate 0.01 --validation-share 0 --seed 4

With --curve FILE it also writes loss and misclassified images of every step: so were the curves of
test/golden/curves.json recorded.
"""
import argparse
import json
import math
import struct
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from workbench_draws import dropout_mask, epoch_order, he_kernel


class AllCNNC(nn.Module):
    """Paper, tables 1 and 2; windows centred, so padding is 1 for every 3x3 but the head's first, which has none."""

    def __init__(self, classes, width, dropout):
        super().__init__()
        a, b = max(1, round(96 * width)), max(1, round(192 * width))
        shapes = [(3, a, 3, 1, 1), (a, a, 3, 1, 1), (a, a, 3, 2, 1), (a, b, 3, 1, 1), (b, b, 3, 1, 1), (b, b, 3, 2, 1)]
        shapes += [(b, b, 3, 1, 0), (b, b, 1, 1, 0), (b, classes, 1, 1, 0)]
        self.layers = nn.ModuleList(nn.Conv2d(i, o, k, stride=s, padding=p) for i, o, k, s, p in shapes)
        self.dropout = dropout

    def forward(self, x, mask=None):
        """`mask(layer, x, rate)` gives the masks of dropout; without it they are PyTorch's own."""

        def drop(x, layer, rate):
            if not (self.training and self.dropout):
                return x
            return F.dropout(x, rate) if mask is None else x * mask(layer, x, rate)

        x = drop(x, 0, 0.2)
        for index, layer in enumerate(self.layers):
            x = F.relu(layer(x))
            if index in (2, 5):
                x = drop(x, {2: 4, 5: 8}[index], 0.5)
        return x.mean(dim=(2, 3))

    def initialise(self, rule):
        """He: normal, variance 2 / fan-in. Xavier as Caffe has it: uniform, variance 1 / fan-in. Zero biases with both."""
        if rule == "pytorch":
            return
        for layer in self.layers:
            fan_in = layer.weight[0].numel()
            if rule == "he":
                nn.init.normal_(layer.weight, std=math.sqrt(2 / fan_in))
            else:
                nn.init.uniform_(layer.weight, -math.sqrt(3 / fan_in), math.sqrt(3 / fan_in))
            nn.init.zeros_(layer.bias)


    def initialise_like_workbench(self, seed):
        for position, layer in zip((1, 2, 3, 5, 6, 7, 9, 10, 11), self.layers):
            out, into, k, _ = layer.weight.shape
            layer.weight.data = torch.from_numpy(he_kernel(seed, position, (k, k, into, out))).permute(3, 2, 0, 1).contiguous()
            nn.init.zeros_(layer.bias)

    def load(self, path):
        """Weights by PyTorch's names, as `allconv export --order pytorch` writes them."""
        data = path.read_bytes()
        end = 8 + struct.unpack("<Q", data[:8])[0]
        header = json.loads(data[8:end])
        for index, layer in enumerate(self.layers, 1):
            for name, tensor in layer.named_parameters():
                begin, stop = header[f"conv{index}.{name}"]["data_offsets"]
                values = np.frombuffer(data[end + begin : end + stop], dtype="<f4").copy()
                tensor.data = torch.from_numpy(values).reshape(tensor.shape)


def read_dataset(folder):
    about = json.loads((folder / "dataset.json").read_text())
    shape = (-1, about["height"], about["width"], about["channels"])
    images = np.fromfile(folder / "images.bin", dtype=np.uint8).reshape(shape)
    labels = np.fromfile(folder / "labels.bin", dtype="<u2").astype(np.int64)
    return images, labels, about["counts"]["train"], len(about["classes"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--steps", type=int, help="stop after so many steps, without an evaluation")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--learning-rate", type=float, default=0.01)
    parser.add_argument("--width", type=float, default=1)
    parser.add_argument("--initialisation", choices=["he", "xavier", "pytorch"], default="he")
    parser.add_argument("--weights", type=Path, help="safetensors file to begin with, instead of an initialisation")
    parser.add_argument("--draws-of", type=int, help="seed of a run of the workbench (He initialisation) whose draws to use")
    parser.add_argument("--raw", action="store_true", help="pixels 0 to 1 instead of standardised ones")
    parser.add_argument("--no-dropout", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--curve", type=Path)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)

    images, labels, count, classes = read_dataset(options.dataset)
    pixels = images[:count].reshape(-1, 3)
    mean, deviation = pixels.mean(axis=0, dtype=np.float64), pixels.std(axis=0, dtype=np.float64)
    if options.raw:
        mean, deviation = np.zeros(3), np.full(3, 255.0)

    def batch(positions):
        x = ((images[positions] - mean) / deviation).astype(np.float32)
        return torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(labels[positions])

    def mask_of_workbench(step):
        def mask(layer, x, rate):
            n, c, h, w = x.shape
            return torch.from_numpy(dropout_mask(options.draws_of, step, layer, (n, h, w, c), rate)).permute(0, 3, 1, 2)

        return mask

    own = options.draws_of is None
    model = AllCNNC(classes, options.width, not options.no_dropout)
    model.initialise(options.initialisation)
    if not own:
        model.initialise_like_workbench(options.draws_of)
    if options.weights:
        model.load(options.weights)
    optimiser = torch.optim.SGD(model.parameters(), lr=options.learning_rate, momentum=0.9, weight_decay=0.001)
    curve = {"loss": [], "errors": []}
    for epoch in range(options.epochs):
        started = time.time()
        model.train()
        losses, errors = 0.0, 0
        order = torch.randperm(count).numpy() if own else epoch_order(options.draws_of, epoch, count)
        for start in range(0, count, options.batch):
            x, y = batch(order[start : start + options.batch])
            logits = model(x, None if own else mask_of_workbench(len(curve["loss"])))
            loss = F.cross_entropy(logits, y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            wrong = int((logits.argmax(1) != y).sum())
            losses, errors = losses + loss.item() * len(y), errors + wrong
            curve["loss"].append(float(f"{loss.item():.8g}"))
            curve["errors"].append(wrong)
            if len(curve["loss"]) == options.steps or not math.isfinite(loss.item()):
                break
        if options.curve:
            options.curve.write_text(json.dumps({"batch": options.batch, **curve}, separators=(",", ":")))
        if len(curve["loss"]) == options.steps or not math.isfinite(curve["loss"][-1]):
            break
        seconds = time.time() - started
        model.eval()
        wrong, loss_sum = 0, 0.0
        with torch.no_grad():
            for start in range(count, len(images), 250):
                x, y = batch(np.arange(start, min(start + 250, len(images))))
                logits = model(x)
                wrong += int((logits.argmax(1) != y).sum())
                loss_sum += F.cross_entropy(logits, y, reduction="sum").item()
        tested = len(images) - count
        report = {
            "epoch": epoch,
            "trainLoss": losses / count,
            "trainError": errors / count,
            "testLoss": loss_sum / tested,
            "testError": wrong / tested,
            "imagesPerSecond": count / seconds,
            "torch": torch.__version__,
            "threads": options.threads,
        }
        print(json.dumps(report), flush=True)


main()
