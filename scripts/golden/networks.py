"""
Golden numbers of the twelve networks by PyTorch's autograd in float64: logits, the gradient of every weight, ten SGD steps, and
attributions by hand-written ReLU rules into the image. Writes test/golden/networks/*.safetensors. Run: python3 scripts/golden/networks.py
"""
import math

import numpy as np
import torch
import torch.nn.functional as F

from formula import GOLDEN, labels, values, write_safetensors
from paper_networks import IDS, forward, layers, rule

WIDTH, BATCH, CLASSES, STEPS = 0.1, 2, 10, 10
# No ReLU and no max-pooling window may be decided by less than this, or float32's rounding would decide it and move whole gradients.
MARGIN = 2e-6
LEARNING_RATE, MOMENTUM, DECAY = 0.02, 0.9, 0.001
torch.set_default_dtype(torch.float64)
torch.set_num_threads(2)


def weights_of(network):
    """By the formula, in the workbench's order [k, k, in, out] (salts count tensors from 1), turned to PyTorch's OIHW."""
    weights, salt, inputs = {}, 1, 3
    for kind, name, *rest in network:
        if kind != "conv":
            continue
        kernel, _, _, outputs = rest
        hwio = values(salt, (kernel, kernel, inputs, outputs), math.sqrt(6 / (kernel * kernel * inputs)))
        weights[f"{name}/kernel"] = torch.tensor(hwio.transpose(3, 2, 0, 1).astype(np.float64), requires_grad=True)
        weights[f"{name}/bias"] = torch.tensor(values(salt + 1, (outputs,), 0.1).astype(np.float64), requires_grad=True)
        salt, inputs = salt + 2, outputs
    return weights


def batch(step, salt):
    images = values(1000 + 100 * salt + step, (BATCH, 32, 32, 3)).transpose(0, 3, 1, 2).astype(np.float64)
    return torch.tensor(images), torch.tensor(labels(100_000 + 100 * salt + step, BATCH, CLASSES))


class Margin:
    """A ReLU that notes how close to zero its inputs come, and a max-pooling's closest decisions."""

    def __init__(self):
        self.smallest = math.inf

    def relu(self, x):
        self.smallest = min(self.smallest, x.detach().abs().min().item())
        return torch.relu(x)

    def pools(self, network, outputs):
        below = None
        for _, name, *_ in network:
            if name.startswith("pool"):
                windows = F.unfold(F.pad(below.detach(), (1, 1, 1, 1), value=-1), 3, stride=2)
                windows = windows.reshape(windows.shape[0], below.shape[1], 9, -1)
                top = windows.topk(2, dim=2).values
                gaps = (top[:, :, 0] - top[:, :, 1])[top[:, :, 0] > 0]  # ties of zeros are exact
                self.smallest = min(self.smallest, gaps.min().item())
            below = outputs[name]


def ours(name, tensor):
    """To the workbench's order: kernels [k, k, in, out], maps [N, H, W, C]."""
    array = tensor.detach().clone().numpy()  # a copy: gradients are overwritten in place
    return array.transpose(2, 3, 1, 0) if name.endswith("/kernel") else array.transpose(0, 2, 3, 1) if array.ndim == 4 else array


def attributions(network, weights, salt):
    """Three units and one field of signs, each by three rules, into the image."""
    image, _ = batch(0, salt)
    image = image[:1]
    convolutions = [name for kind, name, *_ in network if kind == "conv"]
    starts = [(convolutions[0], "unit"), (convolutions[len(convolutions) // 2], "unit"), (convolutions[-1], "unit"), (convolutions[-3], "field")]
    tensors, cases = {}, []
    for number, (layer, kind) in enumerate(starts):
        _, outputs = forward(network, weights, image)
        output = outputs[layer]
        signal = torch.zeros_like(output)
        case = {"layer": layer, "kind": kind}
        if kind == "unit":
            row, column = output.shape[2] // 2, output.shape[3] // 2
            channel = int(output[0, :, row, column].argmax())
            signal[0, channel, row, column] = 1
            case |= {"row": row, "column": column, "channel": channel}
        else:
            n, c, h, w = output.shape
            signal = torch.tensor(values(3000, (n, h, w, c)).transpose(0, 3, 1, 2).astype(np.float64))
        cases.append(case)
        for name in ("gradient", "deconvnet", "guided"):
            x = image.clone().requires_grad_()
            _, outputs = forward(network, weights, x, rule(name))
            (found,) = torch.autograd.grad(outputs[layer], x, signal)
            tensors[f"attribution/{number}/{name}"] = ours("", found)
    return tensors, cases


def numbers(network, salt):
    weights = weights_of(network)
    tensors, cases = attributions(network, weights, salt)
    optimiser = torch.optim.SGD(weights.values(), LEARNING_RATE, MOMENTUM, weight_decay=DECAY)
    losses, margin = [], Margin()
    for step in range(STEPS):
        images, targets = batch(step, salt)
        logits, outputs = forward(network, weights, images, margin.relu)
        margin.pools(network, outputs)
        if margin.smallest < MARGIN:
            return None
        loss = F.cross_entropy(logits, targets)
        optimiser.zero_grad()
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            tensors["logits"] = ours("", logits)
            tensors |= {f"gradient/{name}": ours(name, weight.grad) for name, weight in weights.items()}
        optimiser.step()
    tensors |= {f"trained/{name}": ours(name, weight) for name, weight in weights.items()}
    return tensors, cases, losses, margin.smallest


if __name__ == "__main__":
    for identifier in IDS:
        network = layers(identifier, WIDTH, CLASSES)
        salt = 0
        while (found := numbers(network, salt)) is None:
            salt += 1
        tensors, cases, losses, margin = found
        path = GOLDEN / "networks" / f"{identifier}.safetensors"
        write_safetensors(path, tensors, {
            "width": WIDTH, "batch": BATCH, "salt": salt, "learningRate": LEARNING_RATE, "momentum": MOMENTUM, "weightDecay": DECAY,
            "losses": losses, "attributions": cases, "madeBy": f"PyTorch {torch.__version__}, float64",
        })
        print(identifier, f"{path.stat().st_size} bytes, salt {salt}, margin {margin:.1e}, losses", [round(loss, 3) for loss in losses])
