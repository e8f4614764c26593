"""
A study's ledger, computed again from the run folders alone: by name of network, its means, deviations, intervals and counts with NumPy and SciPy.
Nothing of the workbench is asked but to train and to print its own table.

slow
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from scipy import stats

sys.path.append(str(pathlib.Path(__file__).parent / "lib"))
from tap import check, end

STUDY = {
    "name": "ledger",
    "dataset": "shapes",
    "networks": ["all-cnn-a", "strided-cnn-a"],
    "network": {"width": 0.0625, "lastRelu": False},
    "preset": "quick",
    "recipe": {"epochs": 2, "learningRateDrops": [], "batchSize": 128},
    "vary": {"grid": {"learningRate": [0.02, 0.005]}},
    "seeds": [1, 2, 3],
}


def allconv(folder, *words):
    command = [os.environ["ALLCONV_NODE"], os.environ["ALLCONV_CLI"], *words, "--workspace", str(folder), "--json"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)


def runs_of(folder):
    """(network, rate, seed) -> the epochs of its folder."""
    found = {}
    for path in sorted((folder / "runs").iterdir()):
        request = json.loads((path / "run.json").read_text())["request"]
        epochs = [json.loads(line) for line in (path / "epochs.jsonl").read_text().splitlines()]
        key = (request["architecture"]["id"], request["recipe"]["learningRate"], request["seed"])
        check(f"one run for {key}", key not in found)
        found[key] = epochs
    return found


def same(name, found, wanted, bound=1e-9):
    close = found is not None and abs(found - wanted) <= bound
    check(name, close, f"{found} instead of {wanted}" if not close else "")


with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    file = folder / "study.json"
    file.write_text(json.dumps(STUDY))
    allconv(folder / "work", "study", "run", str(file))
    ledger = {row["network"]: row for row in allconv(folder / "work", "study", "table", STUDY["name"])["ledger"]}
    runs = runs_of(folder / "work")
    check("every cell has one run", len(runs) == 2 * 2 * 3, f"{len(runs)} runs")
    for network in STUDY["networks"]:
        rates = STUDY["vary"]["grid"]["learningRate"]
        cells = {rate: [runs[network, rate, seed] for seed in STUDY["seeds"]] for rate in rates}
        # The rate is chosen by the mean over seeds of the lowest validation error, never by the test set.
        best = {rate: np.mean([min(e["validationError"] for e in epochs) for epochs in of]) for rate, of in cells.items()}
        chosen = min(rates, key=lambda rate: best[rate])
        row = ledger[network]
        same(f"{network}: learning rate", row["variant"]["learningRate"], chosen, 0)
        final = np.array([epochs[-1]["testError"] for epochs in cells[chosen]])
        at_best = np.array([min(epochs, key=lambda e: e["validationError"])["testError"] for epochs in cells[chosen]])
        for name, errors in (("final", final), ("best", at_best)):
            low, high = stats.t.interval(0.95, len(errors) - 1, loc=errors.mean(), scale=stats.sem(errors))
            summary = row[name]
            same(f"{network}, {name}: mean", summary["mean"], errors.mean())
            same(f"{network}, {name}: deviation", summary["deviation"], errors.std(ddof=1))
            same(f"{network}, {name}: lower end", summary["interval"]["low"], low, 1e-7)
            same(f"{network}, {name}: upper end", summary["interval"]["high"], high, 1e-7)
        check(f"{network}: counts", (row["done"], row["asked"], row["failed"]) == (3, 3, 0))
        seconds = sum(e["seconds"] for epochs in cells[chosen] for e in epochs)
        same(f"{network}: seconds", row["seconds"], seconds, 1e-6)
        check(f"{network}: no verdict on other images than CIFAR-10's", row["verdict"]["kind"] == "not comparable")
end()
