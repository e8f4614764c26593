"""
Small ONNX graphs, one for each pattern that exporters write, with scores by ONNX Runtime. Writes test/golden/onnx/NAME.onnx and scores.json.
Run: python3 scripts/golden/onnx_patterns.py
"""
import json
import shutil
import zlib

import numpy as np
import onnx
import onnxruntime

import onnx_graph_patterns
import onnx_layer_patterns
from formula import GOLDEN
from onnx_graph import CASES, SIDE, rng

OUT = GOLDEN / "onnx"
GROUPS = [onnx_layer_patterns, onnx_graph_patterns]  # each registers its cases


def images_of(shape, batch=2):
    sides = [SIDE if isinstance(side, str) else side for side in shape[1:]]
    return np.random.default_rng(7).standard_normal((batch, *sides)).astype(np.float32)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    answers = {}
    for name, make in CASES.items():
        # Another case more or less changes no number of the others.
        rng.bit_generator.state = np.random.default_rng(zlib.crc32(name.encode())).bit_generator.state
        graph = make()
        model = graph.model()
        onnx.checker.check_model(model)
        path = OUT / f"{name}.onnx"
        whole = model.SerializeToString()
        if name == "external-numbers":
            onnx.save(model, path, save_as_external_data=True, location=f"{name}.data", size_threshold=0)
        else:
            path.write_bytes(whole)
        # Softmax belongs to the loss: what stands before it is what the workbench computes.
        model = onnx.load_from_string(whole)
        if graph.nodes[-1].op_type.endswith("Softmax"):
            model.graph.output[0].name = graph.nodes[-1].input[0]
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        images = images_of(graph.shape)
        scores = [session.run(None, {"image": image[None]})[0].flatten().tolist() for image in images]
        channels_last = images if graph.shape[-1] == 3 else images.transpose(0, 2, 3, 1)
        answers[name] = {"images": channels_last.flatten().tolist(), "scores": scores}
    (OUT / "scores.json").write_text(json.dumps(answers) + "\n")


main()
