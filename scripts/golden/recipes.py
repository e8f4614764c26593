"""
Ten steps of one network by PyTorch in float64 with label smoothing, gradient clipping, a moving average of the weights, and all of them
under a warm-up and a cosine. Writes test/golden/recipes.safetensors. Run: python3 scripts/golden/recipes.py
"""
import torch
import torch.nn.functional as F
from torch.optim import lr_scheduler as schedules
from torch.optim.swa_utils import AveragedModel, get_ema_avg_fn

from formula import GOLDEN, write_safetensors
from networks import BATCH, CLASSES, DECAY, LEARNING_RATE, MARGIN, MOMENTUM, STEPS, Margin, batch, ours, weights_of
from paper_networks import forward, layers

NETWORK, WIDTH = "strided-cnn-c", 0.06
SMOOTHING = {"labelSmoothing": 0.1}
CLIPPING = {"clipNorm": 1.0}
AVERAGING = {"averageWeights": 0.8}
ALL = {**SMOOTHING, **CLIPPING, **AVERAGING, "optimiser": "nesterov", "decayOf": "kernels", "schedule": "cosine", "warmUpSteps": 3}
CASES = {"smoothing": SMOOTHING, "clipping": CLIPPING, "averaging": AVERAGING, "all": ALL}


class Holder(torch.nn.Module):
    """A module of these weights, as AveragedModel takes no others."""

    def __init__(self, weights):
        super().__init__()
        self.own = torch.nn.ParameterList(weights.values())


def schedule_of(recipe, optimiser):
    if "schedule" not in recipe:
        return schedules.ConstantLR(optimiser, 1)
    steps = recipe["warmUpSteps"]
    warm_up = schedules.LinearLR(optimiser, 0.01, 1, steps)
    return schedules.SequentialLR(optimiser, [warm_up, schedules.CosineAnnealingLR(optimiser, STEPS - steps)], [steps])


def train(recipe, salt):
    network = layers(NETWORK, WIDTH, CLASSES)
    weights = {name: torch.nn.Parameter(weight.detach()) for name, weight in weights_of(network).items()}
    kernels = [weight for name, weight in weights.items() if name.endswith("/kernel")]
    biases = [weight for name, weight in weights.items() if name.endswith("/bias")]
    groups = [{"params": kernels, "weight_decay": DECAY}, {"params": biases, "weight_decay": 0 if recipe.get("decayOf") else DECAY}]
    optimiser = torch.optim.SGD(groups, LEARNING_RATE, MOMENTUM, nesterov=recipe.get("optimiser") == "nesterov")
    schedule = schedule_of(recipe, optimiser)
    holder = Holder(weights)
    average = AveragedModel(holder, avg_fn=get_ema_avg_fn(recipe["averageWeights"])) if "averageWeights" in recipe else None
    margin, losses, norms = Margin(), [], []
    for step in range(STEPS):
        images, targets = batch(step, salt)
        logits, outputs = forward(network, weights, images, margin.relu)
        margin.pools(network, outputs)
        losses.append(F.cross_entropy(logits, targets).item())
        optimiser.zero_grad()
        F.cross_entropy(logits, targets, label_smoothing=recipe.get("labelSmoothing", 0)).backward()
        norms.append(torch.nn.utils.clip_grad_norm_(weights.values(), recipe.get("clipNorm", 1e9)).item())
        optimiser.step()
        schedule.step()
        if average:
            average.update_parameters(holder)
    tensors = {name: ours(name, weight) for name, weight in weights.items()}
    if average:
        tensors |= {f"{name}/average": ours(name, kept) for name, kept in zip(weights, average.module.own)}
    return tensors, losses, norms, margin.smallest


if __name__ == "__main__":
    salt = 0
    while min((found := {name: train(recipe, salt) for name, recipe in CASES.items()})[name][3] for name in CASES) < MARGIN:
        salt += 1
    tensors = {f"{name}/{key}": tensor for name, (trained, *_) in found.items() for key, tensor in trained.items()}
    cases = [{"name": name, "recipe": CASES[name], "losses": losses} for name, (_, losses, *_) in found.items()]
    write_safetensors(GOLDEN / "recipes.safetensors", tensors, {
        "network": NETWORK, "width": WIDTH, "batch": BATCH, "salt": salt, "steps": STEPS, "cases": cases,
        "recipe": {"learningRate": LEARNING_RATE, "momentum": MOMENTUM, "weightDecay": DECAY, "dropout": False},
        "madeBy": f"PyTorch {torch.__version__}, float64",
    })
    for name, (_, losses, norms, margin) in found.items():
        print(name, [round(norm, 2) for norm in norms], [round(loss, 3) for loss in losses], f"salt {salt}, margin {margin:.1e}")
