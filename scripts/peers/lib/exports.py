"""Runs what test/exports/writeCases.ts has written in the programs that it is for; the folder is the one argument."""
import importlib.util
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import torch
from tap import check, end

BOUND = 1e-4  # relative to the largest score
folder = pathlib.Path(sys.argv[1])
onnxruntime.set_default_logger_severity(3)


def error(found, wanted):
    return np.abs(np.asarray(found).ravel() - wanted).max() / np.abs(wanted).max()


def by_onnx_runtime(case, images):
    path = folder / "onnx" / f"{case['file']}.onnx"
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(["scores"], {"image": images})[0]


def by_pytorch(case, images):
    path = folder / "python" / f"{case['file']}.py"
    spec = importlib.util.spec_from_file_location(case["file"], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    given = torch.from_numpy(images)
    with torch.no_grad():
        return module.load()(module.preprocessing()(given) if case["inside"] else given).numpy()


PEERS = {"ONNX Runtime": by_onnx_runtime, "PyTorch": by_pytorch}
for case in json.loads((folder / "cases.json").read_text()):
    images = np.fromfile(folder / f"{case['file']}.bin", np.float32).reshape(case["shape"])
    wanted = np.array(case["scores"])
    for peer, run in PEERS.items():
        try:
            off = error(run(case, images), wanted)
            check(f"{peer}, {case['name']}", off <= BOUND, f"off by {off:.1e}")
        except Exception as cause:
            check(f"{peer}, {case['name']}", False, str(cause).splitlines()[0][:200])

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

curves = json.loads((folder / "curves.json").read_text())
events = EventAccumulator(str(folder / "tensorboard")).Reload()
for tag in ("train/loss", "train/error", "train/learning_rate", "epoch/validation_loss", "epoch/train_error"):
    found = events.Scalars(tag)
    wanted = np.array(curves[tag], np.float32)
    steps = list(range(len(wanted))) if tag.startswith("train") else [2, 5]
    same = np.array_equal(np.float32([one.value for one in found]), wanted) and [one.step for one in found] == steps
    check(f"TensorBoard reads {tag}", same, f"{len(found)} of {len(wanted)}")
times = [one.wall_time - curves["begun"] for one in events.Scalars("train/loss")]
check("TensorBoard reads the times of the steps", np.allclose(times, curves["seconds"]))
texts = events.Tags()["tensors"]
text = events.Tensors("settings")[0].tensor_proto.string_val[0].decode() if "settings" in texts else ""
check("TensorBoard reads the run's settings", curves["title"] in text)
end()
