"""ONNX graphs by hand: what the patterns of onnx_patterns.py are written with."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE = 9
rng = np.random.default_rng(13)
CASES = {}


class Graph:
    """Nodes one after the other, each taking what the one before gave unless it says otherwise."""

    def __init__(self, opset=17, shape=(1, 3, SIDE, SIDE)):
        self.nodes, self.weights, self.opset, self.shape = [], [], opset, shape
        self.last, self.count = "image", 0

    def weight(self, array, name=None):
        name = name or f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(array), name) if not isinstance(array, onnx.TensorProto) else array)
        return name

    def random(self, *shape, scale=0.5):
        return self.weight((rng.standard_normal(shape) * scale).astype(np.float32))

    def integers(self, *values):
        return self.weight(np.array(values, np.int64))

    def scalar(self, value):
        return self.weight(np.array(value, np.float32))

    def put(self, operator, *more, of=None, outputs=1, **attributes):
        self.count += 1
        names = [f"t{self.count}_{i}" for i in range(outputs)]
        inputs = ([self.last] if of is None else list(of)) + list(more)
        self.nodes.append(helper.make_node(operator, inputs, names, name=f"node{self.count}", **attributes))
        self.last = names[0]
        return names[0] if outputs == 1 else names

    def conv(self, inputs, outputs, kernel=3, pads=None, bias=True, of=None, group=1, **attributes):
        rows, columns = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        weights = [self.random(outputs, inputs // group, rows, columns, scale=0.4)] + ([self.random(outputs)] if bias else [])
        if pads is not None:
            attributes["pads"] = pads
        return self.put("Conv", *weights, of=of, group=group, **attributes)

    def head(self, channels, classes=5):
        self.put("GlobalAveragePool")
        self.put("Flatten")
        return self.put("Gemm", self.random(classes, channels), self.random(classes), transB=1)

    def model(self):
        graph = helper.make_graph(
            self.nodes,
            "pattern",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, self.shape)],
            [helper.make_tensor_value_info(self.last, TensorProto.FLOAT, ["images", "classes"])],
            self.weights,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=9)


def case(make):
    CASES[make.__name__.replace("_", "-")] = make
    return make


def body(graph, channels=4):
    graph.conv(3, channels, pads=[1, 1, 1, 1])
