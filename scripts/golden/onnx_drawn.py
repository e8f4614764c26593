"""
A small ONNX graph with operators that the workbench does not compute: a transposed convolution, whose shape follows from its rule, an LSTM, whose
result is no map, and what reads it. Writes test/golden/drawn/recogniser.onnx.
Run: python3 scripts/golden/onnx_drawn.py
"""
import onnx

from formula import GOLDEN
from onnx_graph import Graph


def main():
    g = Graph(shape=(1, 3, 8, 16))
    g.conv(3, 4, pads=[1, 1, 1, 1], strides=[2, 2])
    g.put("Relu")
    g.put("ConvTranspose", g.random(4, 6, 2, 2), g.random(6), strides=[2, 2])
    g.conv(6, 8, pads=[1, 1, 1, 1])
    g.put("Relu")
    g.put("AveragePool", kernel_shape=[8, 1], strides=[8, 1])
    g.put("Squeeze", g.integers(2))
    g.put("Transpose", perm=[2, 0, 1])
    g.put("LSTM", g.random(1, 20, 8), g.random(1, 20, 5), g.random(1, 40), outputs=3, hidden_size=5)
    g.put("Squeeze", g.integers(1))
    g.put("MatMul", g.random(5, 7))
    model = onnx.shape_inference.infer_shapes(g.model())
    del model.graph.value_info[:4]  # exporters leave out most of them
    onnx.checker.check_model(model)
    folder = GOLDEN / "drawn"
    folder.mkdir(exist_ok=True)
    (folder / "recogniser.onnx").write_bytes(model.SerializeToString())


if __name__ == "__main__":
    main()
