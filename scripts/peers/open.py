"""
torchvision's networks with random weights, opened by `allconv open` as ONNX of two operator sets and as state dicts: the logits of an image
equal PyTorch's.

slow
"""
import pathlib
import sys
import tempfile
import warnings

import numpy as np
import torch
from PIL import Image

sys.path.append(str(pathlib.Path(__file__).parent / "lib"))
from opened import compare
from tap import check, end
from torchvision_networks import export, network, standardised

warnings.filterwarnings("ignore")
# Side of images, what the constructor takes, and the preset that a state dict is recognised as.
NETWORKS = {
    "alexnet": (224, {}, "alexnet"),
    "vgg16": (224, {}, "vgg-16"),
    "vgg16_bn": (224, {}, None),
    "resnet18": (224, {}, "resnet-18"),
    "resnet50": (224, {}, "resnet-50"),
    "densenet121": (224, {}, "densenet-121"),
    "squeezenet1_1": (224, {}, "squeezenet-1.1"),
    "mobilenet_v2": (224, {}, "mobilenet-v2"),
    "mobilenet_v3_small": (224, {}, None),
    "shufflenet_v2_x1_0": (224, {}, None),
    "googlenet": (224, {"aux_logits": False, "init_weights": False}, None),
    "inception_v3": (299, {"aux_logits": False, "init_weights": False}, None),
    "efficientnet_b0": (224, {}, "efficientnet-b0"),
    "regnet_y_400mf": (224, {}, None),
    "convnext_tiny": (224, {}, "convnext-tiny"),
}


def main(only):
    for name, (side, options, preset) in NETWORKS.items():
        if only and name not in only:
            continue
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            pixels = np.random.default_rng(3).integers(0, 256, (side, side, 3), np.uint8)
            image = folder / "image.png"
            Image.fromarray(pixels).save(image)
            net = network(name, **options)
            with torch.no_grad():
                wanted = net(standardised(pixels))[0].numpy()
            for opset in (13, 18):
                path = folder / f"{name}-{opset}.onnx"
                export(net, side, opset, path)
                compare(f"{name} as ONNX of operator set {opset}", folder, path, image, wanted)
                path.unlink()
            if preset:
                path = folder / f"{name}.pth"
                torch.save(net.state_dict(), path)
                run = compare(f"{name} as state dict", folder, path, image, wanted)
                found = run and run["request"]["architecture"]["id"]
                check(f"{name}'s state dict is recognised", found == preset, str(found))
    end()


main(sys.argv[1:])
