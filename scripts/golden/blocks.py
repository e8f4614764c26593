"""
How many numbers training learns in the blocks of layers that the editor puts in, by torchvision's own modules and options as the workbench names
them. Writes test/golden/blocks.json. Run: python3 scripts/golden/blocks.py
"""
import json

from torch import nn
from torchvision.models._utils import _make_divisible
from torchvision.models.densenet import _DenseBlock
from torchvision.models.efficientnet import MBConv, MBConvConfig
from torchvision.models.mobilenetv2 import InvertedResidual
from torchvision.models.resnet import BasicBlock, Bottleneck
from torchvision.ops.misc import Conv2dNormActivation, SqueezeExcitation

from formula import GOLDEN


def shortcut(inputs, outputs, stride):
    """As torchvision's ResNet makes it in `_make_layer`."""
    if stride == 1 and inputs == outputs:
        return None
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))


def residual(inputs, shape, channels, stride):
    way = shortcut(inputs, channels, stride)
    return BasicBlock(inputs, channels, stride, way) if shape == "basic" else Bottleneck(inputs, channels // 4, stride, way)


def inverted(inputs, expansion, kernel, channels, stride, squeeze):
    if kernel == 3 and not squeeze:
        return InvertedResidual(inputs, channels, stride, expansion)
    # EfficientNet's widths are multiples of 8; these are, so that nothing is rounded.
    assert _make_divisible(inputs * expansion, 8) == inputs * expansion
    config = MBConvConfig(expansion, kernel, stride, inputs, channels, 1, 1.0, 1.0)
    return MBConv(config, 0.0, nn.BatchNorm2d, se_layer=SqueezeExcitation if squeeze else lambda *_, **__: nn.Identity())


def convolution(inputs, kernel, channels, stride, normalised):
    norm = nn.BatchNorm2d if normalised else None
    return Conv2dNormActivation(inputs, channels, kernel, stride, norm_layer=norm)


def dense(inputs, layers, growth):
    return _DenseBlock(layers, inputs, bn_size=4, growth_rate=growth, drop_rate=0)


def squeeze(inputs, reduction):
    return SqueezeExcitation(inputs, inputs // reduction)


CASES = [
    ("residual", residual, 16, {"shape": "basic", "channels": 16, "stride": 1}),
    ("residual", residual, 16, {"shape": "basic", "channels": 32, "stride": 2}),
    ("residual", residual, 16, {"shape": "basic", "channels": 24, "stride": 1}),
    ("residual", residual, 64, {"shape": "bottleneck", "channels": 256, "stride": 1}),
    ("residual", residual, 256, {"shape": "bottleneck", "channels": 256, "stride": 1}),
    ("residual", residual, 256, {"shape": "bottleneck", "channels": 512, "stride": 2}),
    ("inverted-residual", inverted, 32, {"expansion": 1, "kernel": 3, "channels": 16, "stride": 1, "squeeze": False}),
    ("inverted-residual", inverted, 24, {"expansion": 6, "kernel": 3, "channels": 24, "stride": 1, "squeeze": False}),
    ("inverted-residual", inverted, 24, {"expansion": 6, "kernel": 3, "channels": 32, "stride": 2, "squeeze": False}),
    ("inverted-residual", inverted, 40, {"expansion": 6, "kernel": 5, "channels": 40, "stride": 1, "squeeze": True}),
    ("inverted-residual", inverted, 40, {"expansion": 6, "kernel": 5, "channels": 80, "stride": 2, "squeeze": True}),
    ("inverted-residual", inverted, 32, {"expansion": 1, "kernel": 3, "channels": 16, "stride": 1, "squeeze": True}),
    ("dense-layer", dense, 64, {"layers": 1, "growth": 32}),
    ("dense-layer", dense, 64, {"layers": 6, "growth": 32}),
    ("dense-layer", dense, 24, {"layers": 3, "growth": 12}),
    ("squeeze-excitation", squeeze, 64, {"reduction": 16}),
    ("squeeze-excitation", squeeze, 24, {"reduction": 4}),
    ("convolution", convolution, 16, {"kernel": 3, "channels": 32, "stride": 2, "normalised": True}),
    ("convolution", convolution, 16, {"kernel": 5, "channels": 8, "stride": 1, "normalised": False}),
    ("convolution", convolution, 3, {"kernel": 1, "channels": 7, "stride": 1, "normalised": True}),
]

if __name__ == "__main__":
    counts = [
        {
            "template": template, "inputs": inputs, "options": options,
            "parameters": sum(parameter.numel() for parameter in make(inputs, **options).parameters()),
        }
        for template, make, inputs, options in CASES
    ]
    lines = ",\n".join(f"  {json.dumps(count)}" for count in counts)
    (GOLDEN / "blocks.json").write_text(f"[\n{lines}\n]\n")
