"""Patterns of single layers: convolutions, normalisations, activations, pooling."""
import numpy as np

from onnx_graph import CASES, SIDE, Graph, body, case, rng


@case
def conv_relu():
    g = Graph()
    g.conv(3, 6, pads=[1, 1, 1, 1], strides=[2, 2])
    g.put("Relu")
    g.head(6)
    return g


@case
def auto_pad_valid():
    g = Graph()
    g.conv(3, 6, auto_pad="VALID")
    g.put("Relu")
    g.head(6)
    return g


@case
def batch_normalisation_epsilon():
    g = Graph()
    g.conv(3, 6, bias=False)
    variance = g.weight(rng.uniform(0.001, 1, 6).astype(np.float32))
    g.put("BatchNormalization", g.random(6), g.random(6), g.random(6), variance, epsilon=1e-3)
    g.put("Relu")
    g.head(6)
    return g


@case
def clip_six():
    g = Graph()
    body(g)
    g.put("Clip", g.scalar(0.0), g.scalar(6.0))
    g.head(4)
    return g


def activation(operator, opset=20, **attributes):
    def make():
        g = Graph(opset)
        body(g)
        g.put(operator, **attributes)
        g.head(4)
        return g

    return make


for name, given in {
    "leaky-relu": ("LeakyRelu", {}),
    "elu": ("Elu", {}),
    "gelu": ("Gelu", {}),
    "sigmoid": ("Sigmoid", {}),
    "hard-sigmoid": ("HardSigmoid", {"alpha": 1 / 6}),
    "hard-swish": ("HardSwish", {}),
    "tanh": ("Tanh", {}),
}.items():
    CASES[name] = activation(given[0], **given[1])


@case
def hard_sigmoid_of_its_own():
    """ONNX's own slope of 0.2 behind a convolution, then another one and an offset where the input has other readers."""
    g = Graph()
    body(g)
    g.put("HardSigmoid")
    x = g.last
    g.put("HardSigmoid", alpha=0.7, beta=0.2)
    g.put("Mul", of=[x, g.last])
    shared = g.last
    g.put("HardSigmoid", alpha=0.9)
    g.put("Add", of=[shared, g.last])
    g.head(4)
    return g


@case
def silu_of_two():
    g = Graph()
    body(g)
    x = g.last
    g.put("Sigmoid")
    g.put("Mul", of=[x, g.last])
    g.head(4)
    return g


@case
def hard_swish_of_five():
    g = Graph(11)
    body(g)
    x = g.last
    g.put("Add", g.scalar(3.0))
    g.put("Clip", g.scalar(0.0), g.scalar(6.0))
    g.put("Mul", of=[x, g.last])
    g.put("Div", g.scalar(6.0))
    g.head(4)
    return g


@case
def gelu_of_erf():
    g = Graph(13)
    body(g)
    x = g.last
    g.put("Div", g.scalar(np.sqrt(2)))
    g.put("Erf")
    g.put("Add", g.scalar(1.0))
    g.put("Mul", of=[x, g.last])
    g.put("Mul", g.scalar(0.5))
    g.head(4)
    return g


@case
def pools():
    g = Graph()
    body(g)
    g.put("MaxPool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    g.put("AveragePool", kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1], count_include_pad=1)
    g.put("AveragePool", kernel_shape=[1, 1], strides=[1, 1])
    g.put("ReduceMean", axes=[2, 3], keepdims=0)
    g.put("Gemm", g.random(4, 5), g.random(5))
    return g


@case
def average_over_all():
    g = Graph()
    body(g)
    g.put("AveragePool", kernel_shape=[SIDE, SIDE])
    g.put("Flatten")
    g.put("Gemm", g.random(4, 5), g.random(5), alpha=0.5, beta=2.0)
    return g


@case
def depthwise_and_grouped():
    g = Graph()
    body(g, 6)
    g.put("Clip", g.scalar(0.0), g.scalar(6.0))
    g.conv(6, 6, pads=[1, 1, 1, 1], group=6, bias=False)
    g.put("Relu")
    g.conv(6, 8, pads=[1, 1, 1, 1], group=2, strides=[2, 2])
    g.head(8)
    return g


@case
def unequal_kernel():
    g = Graph()
    g.conv(3, 4, kernel=(1, 7), pads=[0, 3, 0, 3])
    g.conv(4, 4, kernel=(5, 1), pads=[2, 0, 2, 0], strides=[2, 1])
    g.head(4)
    return g


@case
def dilated():
    g = Graph()
    g.conv(3, 4, pads=[2, 2, 2, 2], dilations=[2, 2])
    g.head(4)
    return g


@case
def auto_pad_same():
    g = Graph(17, (1, 3, SIDE, SIDE))
    g.conv(3, 4, auto_pad="SAME_UPPER", strides=[2, 2])
    g.put("Relu")
    g.conv(4, 4, auto_pad="SAME_LOWER", strides=[2, 2])
    g.put("MaxPool", kernel_shape=[2, 2], auto_pad="SAME_UPPER")
    g.head(4)
    return g


@case
def padded_apart():
    g = Graph(13)
    g.put("Pad", g.integers(0, 0, 0, 1, 0, 0, 2, 1))
    g.conv(3, 4)
    g.conv(4, 4, kernel=1, pads=[1, 1, 1, 1])
    g.head(4)
    return g


@case
def pools_at_edges():
    g = Graph()
    body(g)
    g.put("MaxPool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
    g.put("AveragePool", kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1], count_include_pad=0)
    g.put("AveragePool", kernel_shape=[2, 2], strides=[2, 2], pads=[0, 0, 1, 1])
    g.head(4)
    return g
