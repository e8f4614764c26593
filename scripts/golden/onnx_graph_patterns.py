"""Patterns of several nodes: joins, shapes that are computed, transposes; and the ways in which numbers are kept."""
import numpy as np
from onnx import TensorProto, helper

from onnx_graph import SIDE, Graph, body, case, rng


@case
def residual():
    g = Graph()
    body(g)
    below = g.put("Relu")
    g.conv(4, 4, pads=[1, 1, 1, 1])
    g.put("Add", of=[g.last, below])
    g.put("Relu")
    g.head(4)
    return g


@case
def inputs_of_activations_are_shared():
    g = Graph()
    body(g)
    before = g.last
    after = g.put("Relu")
    g.conv(4, 4, pads=[1, 1, 1, 1], of=[after])
    g.put("Add", of=[g.last, before])
    g.head(4)
    return g


@case
def concatenated():
    g = Graph()
    body(g)
    below = g.put("Relu")
    left = g.conv(4, 2, kernel=1, of=[below])
    right = g.conv(4, 3, pads=[1, 1, 1, 1], of=[below])
    g.put("Concat", of=[below, left, right], axis=1)
    g.head(9)
    return g


@case
def flattened_by_channels():
    g = Graph()
    g.conv(3, 4, strides=[4, 4])
    g.put("Relu")
    g.put("Flatten")
    g.put("Gemm", g.random(7, 16), g.random(7), transB=1)
    g.put("Relu")
    g.put("MatMul", g.random(7, 5))
    g.put("Add", g.random(5))
    return g


@case
def reshape_by_shape():
    g = Graph(13, ("n", 3, SIDE, SIDE))
    g.conv(3, 4, strides=[4, 4])
    x = g.last
    g.put("Shape")
    g.put("Gather", g.weight(np.array(0, np.int64)), axis=0)
    g.put("Unsqueeze", g.integers(0))
    g.put("Concat", g.integers(-1), axis=0)
    g.put("Reshape", of=[x, g.last])
    g.put("Gemm", g.random(16, 5), g.random(5))
    return g


@case
def tensorflow_transposes():
    g = Graph(13, (1, SIDE, SIDE, 3))
    g.put("Transpose", perm=[0, 3, 1, 2])
    g.conv(3, 4, pads=[1, 1, 1, 1])
    g.put("Transpose", perm=[0, 2, 3, 1])
    g.put("Add", g.random(4))
    g.put("Relu")
    g.put("Transpose", perm=[0, 3, 1, 2])
    g.put("MaxPool", kernel_shape=[3, 3], strides=[3, 3])
    g.put("Transpose", perm=[0, 2, 3, 1])
    g.put("Reshape", g.integers(-1, 36))
    g.put("MatMul", g.random(36, 5))
    g.put("Add", g.random(5))
    g.put("Softmax")
    return g


@case
def transposed_kernel():
    g = Graph(13)
    kernel = g.random(3, 3, 3, 4)
    turned = g.put("Transpose", of=[kernel], perm=[3, 2, 0, 1])
    g.put("Conv", of=["image", turned])
    g.head(4)
    return g


@case
def scaled_by_channel():
    g = Graph()
    body(g)
    g.put("Mul", g.random(1, 4, 1, 1))
    g.put("Add", g.random(4, 1, 1))
    x = g.put("Relu")
    g.put("Mul", g.random(1, 4, 1, 1))
    g.put("Add", of=[g.last, x])
    g.head(4)
    return g


@case
def preprocessing_inside():
    g = Graph()
    g.put("Sub", g.weight(np.array([0.5, 0.4, 0.3], np.float32).reshape(1, 3, 1, 1)))
    g.put("Div", g.weight(np.array([0.2, 0.3, 0.4], np.float32).reshape(1, 3, 1, 1)))
    body(g)
    g.put("Relu")
    g.head(4)
    return g


@case
def split_in_halves():
    g = Graph(13)
    body(g)
    left, right = g.put("Split", g.integers(2, 2), axis=1, outputs=2)
    right = g.conv(2, 2, kernel=1, of=[right])
    g.put("Concat", of=[left, right], axis=1)
    g.put("Reshape", g.integers(0, 2, 2, SIDE, SIDE))
    g.put("Transpose", perm=[0, 2, 1, 3, 4])
    g.put("Reshape", g.integers(0, -1, SIDE, SIDE))
    g.put("Slice", g.integers(1), g.integers(4), g.integers(1))
    g.head(3)
    return g


@case
def concatenated_many():
    g = Graph()
    body(g, 2)
    below = g.put("Relu")
    parts = [g.conv(2, 1, kernel=1, of=[below]) for _ in range(20)]
    g.put("Concat", of=parts, axis=1)
    g.head(20)
    return g


@case
def strided_by_gather():
    g = Graph(18)
    body(g)
    g.put("GlobalAveragePool")
    g.put("Reshape", g.integers(-1))
    g.put("Gather", g.weight(np.arange(4).reshape(1, 4, 1, 1)), axis=0)
    g.put("Transpose", perm=[0, 2, 3, 1])
    g.put("Flatten")
    g.put("Gemm", g.random(4, 5), g.random(5))
    return g


@case
def squeeze_and_excitation():
    g = Graph()
    body(g)
    x = g.put("Relu")
    g.put("GlobalAveragePool")
    g.conv(4, 2, kernel=1)
    g.put("Relu")
    g.conv(2, 4, kernel=1)
    g.put("HardSigmoid", alpha=1 / 6)
    g.put("Mul", of=[x, g.last])
    g.head(4)
    return g


@case
def layer_normalisation():
    g = Graph(17)
    body(g)
    g.put("Transpose", perm=[0, 2, 3, 1])
    g.put("LayerNormalization", g.random(4), g.random(4), epsilon=1e-6, axis=-1)
    g.put("MatMul", g.random(4, 6))
    g.put("Add", g.random(6))
    g.put("Relu")
    g.put("Transpose", perm=[0, 3, 1, 2])
    g.head(6)
    return g


@case
def layer_normalisation_of_nine():
    g = Graph(13)
    body(g)
    x = g.put("Transpose", perm=[0, 2, 3, 1])
    mean = g.put("ReduceMean", axes=[-1])
    difference = g.put("Sub", of=[x, mean])
    g.put("Pow", g.scalar(2.0))
    g.put("ReduceMean", axes=[-1])
    g.put("Add", g.scalar(1e-3))
    g.put("Sqrt")
    g.put("Div", of=[difference, g.last])
    g.put("Mul", g.random(4))
    g.put("Add", g.random(4))
    g.put("Transpose", perm=[0, 3, 1, 2])
    g.head(4)
    return g


@case
def local_response_normalisation():
    g = Graph()
    body(g, 7)
    g.put("LRN", size=5, alpha=0.3, beta=0.6, bias=1.5)
    g.head(7)
    return g


@case
def global_maximum():
    g = Graph()
    body(g)
    x = g.put("Relu")
    left = g.put("GlobalMaxPool", of=[x])
    right = g.put("ReduceMax", of=[x], axes=[2, 3], keepdims=1)
    g.put("Concat", of=[left, right], axis=1)
    g.put("Flatten")
    g.put("Gemm", g.random(8, 5), g.random(5))
    return g


@case
def grey():
    g = Graph(17, (1, 1, SIDE, SIDE))
    g.conv(1, 4)
    g.put("Relu")
    g.head(4)
    return g


@case
def dropped_out_and_named():
    g = Graph(13)
    body(g)
    g.put("Dropout", g.scalar(0.5))
    g.put("Identity")
    g.put("Relu")
    g.head(4)
    g.put("LogSoftmax", axis=1)
    return g


@case
def double_numbers():
    g = Graph(13)
    kernel = (rng.standard_normal((4, 3, 3, 3)) * 0.4).astype(np.float64)
    wide = g.weight(kernel)
    g.put("Cast", of=[wide], to=TensorProto.FLOAT)
    g.put("Conv", of=["image", g.last])
    g.head(4)
    return g


@case
def half_numbers():
    g = Graph(13)
    kernel = (rng.standard_normal((4, 3, 3, 3)) * 0.4).astype(np.float16)
    g.put("Cast", of=[g.weight(kernel)], to=TensorProto.FLOAT)
    g.put("Conv", of=["image", g.last])
    bits = [int(b) for b in (rng.standard_normal(4)).astype(np.float16).view(np.uint16)]
    listed = helper.make_tensor("listed", TensorProto.FLOAT16, [4, 1, 1], [0] * 4)
    listed.ClearField("raw_data")
    listed.int32_data[:] = bits
    g.weights.append(listed)
    g.put("Cast", of=["listed"], to=TensorProto.FLOAT)
    g.put("Add", of=[g.nodes[1].output[0], g.last])
    g.head(4)
    return g


@case
def listed_numbers():
    g = Graph(13)
    kernel = rng.standard_normal((4, 3, 3, 3)).astype(np.float32) * 0.4
    g.weights.append(helper.make_tensor("listed", TensorProto.FLOAT, kernel.shape, kernel.flatten().tolist()))
    g.put("Conv", "listed")
    g.head(4)
    return g


@case
def external_numbers():
    g = Graph(13)
    body(g)
    g.put("Relu")
    g.head(4)
    return g
