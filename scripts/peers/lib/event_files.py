"""TensorBoard's reading of a run's event files, for scripts/peers/tensorboard.mjs."""
import csv
import json
import sys
from pathlib import Path

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tap import check, end

events, folder = Path(sys.argv[1]), Path(sys.argv[2])
found = EventAccumulator(str(events), size_guidance={"scalars": 0, "images": 0}).Reload()
rows = list(csv.DictReader((folder / "steps.csv").open()))
check("the training was killed and resumed", len(list(events.iterdir())) > 1, f"{len(list(events.iterdir()))} files")
for tag, column in (("train/loss", "loss"), ("train/error", "error"), ("train/learning_rate", "learningRate")):
    values = found.Scalars(tag)
    steps = [one.step for one in values]
    check(f"{tag}: every step once", steps == [int(row["step"]) for row in rows], f"{len(steps)} of {len(rows)}")
    same = np.array_equal(np.float32([one.value for one in values]), np.float32([float(row[column]) for row in rows]))
    check(f"{tag}: the workbench's numbers", same)
epochs = [one.step for one in found.Scalars("epoch/test_error")]
check("every epoch once, at its last step", len(epochs) == 3 and epochs[-1] == int(rows[-1]["step"]), str(epochs))
pictures = found.Images("first_layer_kernels")
sizes = {(one.width, one.height) for one in pictures}
is_png = all(one.encoded_image_string[:8] == b"\x89PNG\r\n\x1a\n" for one in pictures)
check("the first layer's kernels after each epoch", [one.step for one in pictures] == epochs and is_png, str(sizes))
for series in json.loads((folder / "foreign.json").read_text())["series"]:
    count = len(found.Scalars(series["name"]))
    check(f"opened again: {series['name']}", series["points"] == count, f"{series['points']} of {count}")
again = EventAccumulator(str(folder / "exported"), size_guidance={"scalars": 0}).Reload()
for tag in found.Tags()["scalars"]:
    theirs, ours = ([(one.step, one.value) for one in read.Scalars(tag)] for read in (found, again))
    check(f"exported as a foreign run: {tag}", theirs == ours, f"{len(ours)} of {len(theirs)}")
end()
