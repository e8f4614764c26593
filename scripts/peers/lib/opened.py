"""A model of another program through the workbench: `allconv open`, and the logits that `allconv explain` shows of an image."""
import json
import os
import subprocess

import numpy as np

from tap import check

BOUND = 1e-4  # relative to the largest logit


def allconv(folder, *words):
    command = [os.environ["ALLCONV_NODE"], os.environ["ALLCONV_CLI"], *words, "--json"]
    ended = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)
    if ended.returncode != 0:
        raise RuntimeError(ended.stderr.strip().splitlines()[-1])
    return json.loads(ended.stdout)


def logits(folder, path, image, preprocessing):
    """Logits of the five likeliest classes, by class. `preprocessing`: None where the file says it."""
    asked = ["--preprocessing", preprocessing] if preprocessing else []
    run = allconv(folder, "open", path, *asked, "--workspace", folder / "workspace")
    words = ["--image", image, "--method", "gradient", "--out", folder / "maps", "--overwrite", "--workspace", folder / "workspace"]
    told = allconv(folder, "explain", "--checkpoint", run["id"], *words)
    return run, {row["class"]: row["logit"] for row in told["images"][0]["predictions"]}


def compare(name, folder, path, image, wanted, preprocessing="imagenet"):
    """Whether the likeliest class and the logits of the likeliest five are those wanted; the run, or None where it was refused."""
    try:
        run, found = logits(folder, path, image, preprocessing)
    except RuntimeError as error:
        return check(name, False, str(error)[:300])
    error = max(abs(value - wanted[place]) for place, value in found.items()) / np.abs(wanted).max()
    first = max(found, key=found.get) == int(wanted.argmax())
    check(name, error <= BOUND and first and len(found) > 1, f"off by {error:.1e}")
    return run
