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
SCRIPTS = [
    "compare_statistics",
    "preprocessing",
    "p_norm_pooling",
    "top_crops",
    "networks",
    "optimisers",
    "schedules",
    "recipes",
    "colour_jitter",
    "activations",
    "average_pooling",
    "layer_kinds",
    "graph_networks",
    "mobile_networks",
    "frozen",
    "layer_diagnostics",
    "blocks",
    "maximise",
]
# Made by scripts that need more than the environment has, or take hours.
OTHERS = {"datasets", "samples.json", "strongestImages.json", "curves", "curves.json", "keras", "onnx", "states", "tfjs"}
MADE_BY = "madeBy"  # names the version of PyTorch, which differs


def largest(tensor):
    return np.abs(tensor).max(initial=0)


def tensor_error(found, wanted, floor=0):
    """Largest difference, as a share of the largest number. `floor`: below it numbers are rounding, as a bias's gradient before a normalisation."""
    return largest(found - wanted) / max(largest(wanted), floor, 1e-30)


def floors(tensors):
    """For each tensor a millionth of the largest number among those of its kind, e.g. all gradients."""
    kinds = {}
    for name, tensor in tensors.items():
        kind = name.split("/")[0]
        kinds[kind] = max(kinds.get(kind, 0), largest(tensor))
    return {name: 1e-6 * kinds[name.split("/")[0]] for name in tensors}


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
    floor = floors(wanted)
    errors = {name: tensor_error(tensors[name], wanted[name], floor[name]) for name in wanted}
    worst = max(errors, key=errors.get)
    error = errors[worst]
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
    names = {path.relative_to(folder).as_posix() for path in made}
    committed = {path.relative_to(COMMITTED).as_posix() for path in COMMITTED.rglob("*") if path.suffix in (".json", ".safetensors")}
    lacking = sorted(name for name in committed - names if name.split("/")[0] not in OTHERS)
    check("every script has made its numbers", not lacking, f"{len(made)} files" + "".join(f", {name} is missing" for name in lacking))
    for path in made:
        name = path.relative_to(folder)
        compare(name.as_posix(), path, COMMITTED / name)
end()
