"""
Golden numbers of narrow ResNet-20, VGG-16 with batch normalisation and SqueezeNet 1.1, and of a short ResNet of bottlenecks and a short DenseNet, by PyTorch's own modules and autograd in float64: scores in training
and evaluation mode, the gradient of every weight, ten SGD steps with running statistics, and attributions by hand-written ReLU rules into
the image. Written from the papers' tables and from nothing of the workbench's own code. Writes test/golden/networks/*.safetensors.
Run: python3 scripts/golden/graph_networks.py
"""
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from formula import GOLDEN, labels, values, write_safetensors
from graph_modules import CLASSES, DenseNet, ResNet20, ResNet50, Scale, SqueezeNet, Vgg16
from paper_networks import rule

BATCH, STEPS = 4, 10
MARGIN = 3e-7  # no ReLU may be decided by less, or float32's rounding would decide it
# Small: with so few images a step, larger ones are so rough that they multiply rounding tenfold each.
LEARNING_RATE, MOMENTUM, DECAY = 0.001, 0.9, 0.001
torch.set_default_dtype(torch.float64)
torch.set_num_threads(2)


def tensors_of(network):
    """(our name, tensor) in the workbench's order; a linear layer's weight is our kernel, too."""
    for layer in network.order:
        module = getattr(network, layer)
        if isinstance(module, nn.BatchNorm2d):
            names = ["weight", "bias", "running_mean", "running_var"]
            yield from ((f"{layer}/{name}", getattr(module, name)) for name in names)
        elif isinstance(module, (nn.LayerNorm, Scale)):
            yield from ((f"{layer}/{name}", tensor) for name, tensor in module.named_parameters())
        else:
            yield f"{layer}/kernel", module.weight
            if module.bias is not None:
                yield f"{layer}/bias", module.bias


def by_formula(network):
    """As test/golden/networks.ts: kernels by He's bound, all else within 0.1 of 0, or of 1 for scales and variances."""
    with torch.no_grad():
        for salt, (name, tensor) in enumerate(tensors_of(network), 1):
            if name.endswith("/kernel"):
                fan_in = math.prod(tensor.shape[1:])
                turned = tuple(tensor.permute(*TURNED[tensor.ndim]).shape)
                found = torch.tensor(values(salt, turned, math.sqrt(6 / fan_in)).astype(np.float64))
                tensor.copy_(found.permute(*BACK[tensor.ndim]))
            else:
                around = 1e-6 if name.startswith("scale") else 1.0 if name.endswith(("/weight", "/running_var")) else 0.0
                drawn = values(salt, tuple(tensor.shape), 0.1).astype(np.float64)
                tensor.copy_(torch.tensor((drawn + around).astype(np.float32).astype(np.float64)))


TURNED = {4: (2, 3, 1, 0), 2: (1, 0)}  # OIHW -> HWIO, [out, in] -> [in, out]
BACK = {4: (3, 2, 0, 1), 2: (1, 0)}


def ours(name, tensor):
    array = tensor.detach().clone()
    if name.endswith("/kernel"):
        array = array.permute(*TURNED[array.ndim])
    return array.contiguous().numpy()


def batch(step, salt):
    images = values(1000 + 100 * salt + step, (BATCH, 32, 32, 3)).transpose(0, 3, 1, 2).astype(np.float64)
    return torch.tensor(images), torch.tensor(labels(100_000 + 100 * salt + step, BATCH, CLASSES))


def numbers(make, salt):
    network = make()
    by_formula(network)
    found, margin = {}, [math.inf]

    def watched(x, most=math.inf):
        gaps = [x.detach().abs()] + ([(x.detach() - most).abs()] if most < math.inf else [])
        margin[0] = min(margin[0], *(gap.min().item() for gap in gaps))
        return x.clamp(0, most)

    def watched_pool(x, kernel, stride, padding=0, ceil_mode=False):
        y = F.max_pool2d(x, kernel, stride, padding, ceil_mode=ceil_mode)
        # By how much the largest of a window leads, where it is not the 0 of a ReLU: the gradient goes to it alone.
        around = kernel if ceil_mode else padding
        windows = F.unfold(F.pad(x.detach(), (padding, around, padding, around)), kernel, stride=stride)
        best = windows.reshape(x.shape[0], x.shape[1], kernel * kernel, -1).topk(2, 2).values
        lead = (best[:, :, 0] - best[:, :, 1])[best[:, :, 0] > 0]
        margin[0] = min(margin[0], lead.min().item())
        return y

    network.eval()
    image = batch(0, salt)[0][:1]
    for name in ("gradient", "deconvnet", "guided"):
        network.relu, network.relu6 = rule(name), rule(name, 6)
        x = image.clone().requires_grad_()
        logits = network(x)
        (picture,) = torch.autograd.grad(logits[0, 3], x)
        found[f"attribution/{name}"] = picture.numpy().transpose(0, 2, 3, 1)
    network.relu, network.relu6, network.pool = watched, lambda x: watched(x, 6), watched_pool
    found["evaluated"] = network(batch(0, salt)[0]).detach().numpy()
    network.train()
    optimiser = torch.optim.SGD(network.parameters(), LEARNING_RATE, MOMENTUM, weight_decay=DECAY)
    losses = []
    for step in range(STEPS):
        images, targets = batch(step, salt)
        logits = network(images)
        if margin[0] < MARGIN:
            return None
        loss = F.cross_entropy(logits, targets)
        optimiser.zero_grad()
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            found["logits"] = logits.detach().numpy()
            found |= {f"gradient/{name}": ours(name, tensor.grad) for name, tensor in tensors_of(network) if tensor.grad is not None}
        optimiser.step()
    found |= {f"trained/{name}": ours(name, tensor) for name, tensor in tensors_of(network)}
    return found, losses, margin[0]


def write(identifier, make, width):
    salt = 0
    while (result := numbers(make, salt)) is None:
        salt += 1
    found, losses, margin = result
    path = GOLDEN / "networks" / f"{identifier}.safetensors"
    write_safetensors(path, found, {
        "width": width, "batch": BATCH, "salt": salt, "learningRate": LEARNING_RATE, "momentum": MOMENTUM, "weightDecay": DECAY,
        "losses": losses, "madeBy": f"PyTorch {torch.__version__}, float64",
    })
    print(identifier, f"{path.stat().st_size} bytes, salt {salt}, margin {margin:.1e}, losses", [round(loss, 3) for loss in losses])


NETWORKS = (
    ("resnet-20", ResNet20, 1 / 8),
    ("vgg-16-bn", Vgg16, 1 / 32),
    ("resnet-bottleneck", ResNet50, 1 / 16),
    ("squeezenet-1.1", SqueezeNet, 1 / 8),
    ("densenet", DenseNet, 1),
)

if __name__ == "__main__":
    for network in NETWORKS:
        write(*network)
