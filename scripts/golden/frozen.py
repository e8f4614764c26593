"""
Three SGD steps of a small network whose first layers are frozen, by PyTorch in float64: `module.eval()` and `requires_grad_(False)`, so no gradient, no decay,
and batch normalisation by its running values. Writes test/golden/frozen.safetensors. Run: python3 scripts/golden/frozen.py
"""
import torch
import torch.nn.functional as F
from torch import nn

from formula import GOLDEN, labels, values, write_safetensors
from graph_networks import by_formula, ours, tensors_of

BATCH, STEPS, CLASSES = 4, 3, 10
LEARNING_RATE, MOMENTUM, DECAY = 0.05, 0.9, 0.01


class Small(nn.Module):
    order = ["conv1", "bn1", "conv2", "bn2", "conv3", "bn3", "dense1"]
    frozen = ["conv1", "bn1", "conv2", "bn2"]

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 6, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(6)
        self.conv2, self.bn2 = nn.Conv2d(6, 8, 3, padding=1), nn.BatchNorm2d(8)
        self.conv3, self.bn3 = nn.Conv2d(8, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8)
        self.dense1 = nn.Linear(8, CLASSES)

    def forward(self, x):
        for conv, norm in ((self.conv1, self.bn1), (self.conv2, self.bn2), (self.conv3, self.bn3)):
            x = F.silu(norm(conv(x)))
        return self.dense1(x.mean((2, 3)))


if __name__ == "__main__":
    network = Small()
    by_formula(network)
    network.train()
    for name in Small.frozen:
        getattr(network, name).eval().requires_grad_(False)
    trained = [tensor for tensor in network.parameters() if tensor.requires_grad]
    optimiser = torch.optim.SGD(trained, LEARNING_RATE, MOMENTUM, weight_decay=DECAY)
    losses = []
    for step in range(STEPS):
        images = torch.tensor(values(1000 + step, (BATCH, 32, 32, 3)).astype("float64")).permute(0, 3, 1, 2)
        loss = F.cross_entropy(network(images), torch.tensor(labels(100_000 + step, BATCH, CLASSES)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    write_safetensors(GOLDEN / "frozen.safetensors", {name: ours(name, tensor) for name, tensor in tensors_of(network)}, {
        "batch": BATCH, "losses": losses,
        "recipe": {"learningRate": LEARNING_RATE, "momentum": MOMENTUM, "weightDecay": DECAY},
        "madeBy": f"PyTorch {torch.__version__}, float64",
    })
    print(losses)
