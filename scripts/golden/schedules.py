"""
Learning rates by torch.optim.lr_scheduler, step by step. Writes test/golden/schedules.json. Run: python3 scripts/golden/schedules.py
"""
import json

import torch
from torch.optim import lr_scheduler as schedules

from formula import GOLDEN

STEPS_PER_EPOCH, EPOCHS, RATE, WARM_UP_FROM = 4, 6, 0.3, 0.01
TOTAL = STEPS_PER_EPOCH * EPOCHS


def drops(optimiser, steps):
    return schedules.MultiStepLR(optimiser, [2 * STEPS_PER_EPOCH, 4 * STEPS_PER_EPOCH], 0.1)


def cosine(final):
    return lambda optimiser, steps: schedules.CosineAnnealingLR(optimiser, steps, final)


def one_cycle(peak):
    return lambda optimiser, steps: schedules.OneCycleLR(
        optimiser, RATE, total_steps=steps, pct_start=peak, anneal_strategy="cos", cycle_momentum=False, three_phase=False
    )


def warmed_up(make, steps, combine):
    """A linear warm-up of so many steps before (sequential) or during (chained) another schedule."""

    def both(optimiser, total):
        main = make(optimiser, total if combine == "chained" else total - steps)
        warm_up = schedules.LinearLR(optimiser, WARM_UP_FROM, 1, steps)
        if combine == "chained":
            return schedules.ChainedScheduler([warm_up, main])
        return schedules.SequentialLR(optimiser, [warm_up, main], [steps])

    return both


CASES = [
    ({"schedule": "drops"}, drops),
    ({"schedule": "cosine"}, cosine(0)),
    ({"schedule": "cosine", "finalLearningRate": 0.02}, cosine(0.02)),
    ({"schedule": "one-cycle"}, one_cycle(0.3)),
    ({"schedule": "one-cycle", "peakAt": 0.5}, one_cycle(0.5)),
    ({"schedule": "drops", "warmUp": 2.5}, warmed_up(drops, 10, "chained")),
    ({"schedule": "cosine", "warmUp": 1}, warmed_up(cosine(0), 4, "sequential")),
    ({"schedule": "cosine", "warmUpSteps": 3, "finalLearningRate": 0.02}, warmed_up(cosine(0.02), 3, "sequential")),
    ({"schedule": "one-cycle", "warmUpSteps": 5}, warmed_up(one_cycle(0.3), 5, "sequential")),
]
torch.set_default_dtype(torch.float64)
cases = []
for recipe, make in CASES:
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], RATE)
    schedule = make(optimiser, TOTAL)
    rates = []
    for _ in range(TOTAL):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    cases.append({"recipe": recipe, "rates": rates})
found = {
    "madeBy": f"PyTorch {torch.__version__}", "stepsPerEpoch": STEPS_PER_EPOCH, "epochs": EPOCHS, "learningRate": RATE,
    "learningRateDrops": [2, 4], "learningRateFactor": 0.1, "cases": cases,
}
(GOLDEN / "schedules.json").write_text(json.dumps(found, indent=1) + "\n")
