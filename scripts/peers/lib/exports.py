"""Runs what test/exports/writeCases.ts has written in the programs that it is for; the folder is the one argument."""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from tap import check, end

BOUND = 1e-4  # relative to the largest score
folder = pathlib.Path(sys.argv[1])
onnxruntime.set_default_logger_severity(3)


def error(found, wanted):
    return np.abs(np.asarray(found).ravel() - wanted).max() / np.abs(wanted).max()


def by_onnx_runtime(path, images):
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(["scores"], {"image": images})[0]


for case in json.loads((folder / "cases.json").read_text()):
    images = np.fromfile(folder / f"{case['file']}.bin", np.float32).reshape(case["shape"])
    wanted = np.array(case["scores"])
    try:
        off = error(by_onnx_runtime(folder / f"{case['file']}.onnx", images), wanted)
        check(f"ONNX Runtime, {case['name']}", off <= BOUND, f"off by {off:.1e}")
    except Exception as cause:
        check(f"ONNX Runtime, {case['name']}", False, str(cause).splitlines()[0][:200])
end()
