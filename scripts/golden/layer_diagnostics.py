"""
What four steps do to each layer of two small networks, by PyTorch in float64: the L2 norm of the loss's gradient before clipping, of the
update and of the weights after it, and the share of channels that are 0 for every image and place of the batch. Some channels are made silent
by a bias of -6. Writes test/golden/layerDiagnostics.json. Run: python3 scripts/golden/layer_diagnostics.py
"""
import json
import math

import torch
import torch.nn.functional as F
from torch import nn

from formula import GOLDEN
from graph_modules import CLASSES, Network
from graph_networks import MARGIN, batch, by_formula, tensors_of

STEPS, SILENT = 4, -6.0


class Plain(Network):
    silent = {"conv1/bias": [2], "conv2/bias": [1, 5]}

    def __init__(self):
        super().__init__()
        self.all = [self.conv(3, 6, bias=True), self.conv(6, 8, stride=2, bias=True), self.conv(8, CLASSES, 1, bias=True)]

    def forward(self, x):
        self.seen = {}
        for name, conv in zip(("conv1", "conv2", "conv3"), self.all):
            x = self.seen[name] = self.relu(conv(x))
        return x.mean((2, 3))


class Normalised(Network):
    silent = {"bn1/bias": [0, 3, 4]}

    def __init__(self):
        super().__init__()
        self.first = self.conv(3, 6), self.norm(6)
        self.second = self.conv(6, 6), self.norm(6)
        self.head = self.layer("dense", nn.Linear(6, CLASSES))

    def forward(self, x):
        x = self.relu(self.first[1](self.first[0](x)))
        y = self.relu(x + self.second[1](self.second[0](x)))
        self.seen = {"bn1": x, "add1": y}
        return self.head(y.mean((2, 3)))


DECAY = 0.001
CASES = {
    "plain": (Plain, {"optimiser": "sgd", "momentum": 0.9, "weightDecay": DECAY}, lambda own: torch.optim.SGD(own, 0.02, 0.9, weight_decay=DECAY)),
    "plain, AdamW": (Plain, {"optimiser": "adamw", "momentum": 0.9, "weightDecay": DECAY}, lambda own: torch.optim.AdamW(own, 0.02, weight_decay=DECAY)),
    "batch normalisation": (Normalised, {"optimiser": "sgd", "momentum": 0.9, "weightDecay": DECAY}, lambda own: torch.optim.SGD(own, 0.02, 0.9, weight_decay=DECAY)),
    "batch normalisation, clipped": (
        Normalised,
        {"optimiser": "nesterov", "momentum": 0.9, "weightDecay": DECAY, "clipNorm": 0.5},
        lambda own: torch.optim.SGD(own, 0.02, 0.9, weight_decay=DECAY, nesterov=True),
    ),
}


def norm(tensors):
    return math.sqrt(sum(tensor.pow(2).sum().item() for tensor in tensors))


def measured(make, recipe, optimiser_of, salt):
    network = make()
    by_formula(network)
    tensors = dict(tensors_of(network))
    with torch.no_grad():
        for name, channels in make.silent.items():
            tensors[name][channels] = SILENT
    margin = [math.inf]

    def relu(x):
        margin[0] = min(margin[0], x.detach().abs().min().item())
        return torch.relu(x)

    network.relu = relu
    optimiser, steps = optimiser_of(network.parameters()), []
    layers = list(dict.fromkeys(name.split("/")[0] for name in tensors))
    own = {layer: [t for name, t in tensors.items() if name.startswith(f"{layer}/") and isinstance(t, nn.Parameter)] for layer in layers}
    for step in range(STEPS):
        images, targets = batch(step, salt)
        optimiser.zero_grad()
        F.cross_entropy(network(images), targets).backward()
        found = {layer: {"gradient": norm(t.grad for t in own[layer])} for layer in layers}
        if recipe.get("clipNorm"):
            torch.nn.utils.clip_grad_norm_(network.parameters(), recipe["clipNorm"])
        before = {layer: [t.detach().clone() for t in own[layer]] for layer in layers}
        optimiser.step()
        for layer in layers:
            found[layer]["update"] = norm(after.detach() - t for after, t in zip(own[layer], before[layer]))
            found[layer]["weight"] = norm(t.detach() for t in own[layer])
        for layer, y in network.seen.items():
            found.setdefault(layer, {})["silent"] = (y.detach().amax((0, 2, 3)) == 0).double().mean().item()
        steps.append(found)
    return steps if margin[0] > MARGIN else None


if __name__ == "__main__":
    cases = []
    for name, (make, recipe, optimiser_of) in CASES.items():
        salt = 0
        while (steps := measured(make, recipe, optimiser_of, salt)) is None:
            salt += 1
        cases.append({"name": name, "recipe": recipe, "salt": salt, "silent": make.silent, "steps": steps})
        print(name, f"salt {salt}", steps[-1])
    made_by = f"PyTorch {torch.__version__}, float64"
    path = GOLDEN / "layerDiagnostics.json"
    path.write_text(json.dumps({"madeBy": made_by, "learningRate": 0.02, "batch": 4, "silentBias": SILENT, "cases": cases}, indent=2) + "\n")
