"""
The golden numbers that the unit tests hold the workbench to (test/golden), made again by the current PyTorch, SciPy and scikit-learn: they
equal the committed ones within the tests' own bounds.
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).parents[2]
sys.path += [str(ROOT / "scripts" / "peers" / "lib"), str(ROOT / "scripts" / "golden")]
from formula import COMMITTED, read_safetensors
from tap import check, end

BOUND = 1e-4  # relative to the largest number of a tensor, as test/golden/checkNetworks.ts
# Python's own numbers: counts and ranks are exact, floats agree to what both libraries promise.
RELATIVE = 1e-6
SCRIPTS = ["compare_statistics", "preprocessing", "p_norm_pooling", "top_crops", "networks", "optimisers", "activations", "average_pooling", "graph_networks"]
MADE_BY = "madeBy"  # names the version of PyTorch, which differs


def tensor_error(found, wanted):
    return np.abs(found - wanted).max(initial=0) / max(np.abs(wanted).max(initial=0), 1e-30)


def differences(found, wanted, path="") -> list:
    """Places at which two JSON values differ."""
    if isinstance(wanted, dict):
        if not isinstance(found, dict) or found.keys() != wanted.keys():
            return [path]
        return [place for key in wanted if key != MADE_BY for place in differences(found[key], wanted[key], f"{path}/{key}")]
    if isinstance(wanted, list):
        if not isinstance(found, list) or len(found) != len(wanted):
            return [path]
        return [place for i, (a, b) in enumerate(zip(found, wanted)) for place in differences(a, b, f"{path}/{i}")]
    if isinstance(wanted, float) and isinstance(found, (int, float)):
        return [] if math.isclose(found, wanted, rel_tol=RELATIVE, abs_tol=1e-12) else [path]
    return [] if found == wanted else [path]


def compare(name, made, committed):
    if name.endswith(".json"):
        places = differences(json.loads(made.read_text()), json.loads(committed.read_text()))
        return check(name, not places, ", ".join(places[:3]))
    (tensors, about), (wanted, known) = read_safetensors(made), read_safetensors(committed)
    if tensors.keys() != wanted.keys():
        return check(name, False, f"tensors {sorted(tensors.keys() ^ wanted.keys())} are in one of both alone")
    worst = max(wanted, key=lambda tensor: tensor_error(tensors[tensor], wanted[tensor]))
    error = tensor_error(tensors[worst], wanted[worst])
    places = differences(about, known)
    check(name, error <= BOUND and not places, f"{worst} differs by {error:.1e}" + "".join(f", {place}" for place in places))


with tempfile.TemporaryDirectory() as folder:
    environment = {**os.environ, "ALLCONV_GOLDEN": folder}
    for script in SCRIPTS:
        ended = subprocess.run(
            [sys.executable, str(ROOT / "scripts" / "golden" / f"{script}.py")], env=environment, capture_output=True, text=True
        )
        if ended.returncode != 0:
            check(f"{script}.py runs", False, ended.stderr.strip().splitlines()[-1])
    made = sorted(path for path in pathlib.Path(folder).rglob("*") if path.is_file())
    check("every script has made its numbers", len(made) == 16, f"{len(made)} files")
    for path in made:
        name = path.relative_to(folder)
        compare(name.as_posix(), path, COMMITTED / name)
end()
