"""
Attributions of torchvision's ResNet-18 with random weights, opened as ONNX, and Captum's of the same class and image.

Where a ReLU's input is within rounding of 0, two float32 programs (and PyTorch's float32 and float64) fall to different sides, and with it the
unit's whole share of a gradient: 1e-3 to 5e-2 of a map at ordinary weights. So the normalisations here keep nearly all inputs away from 0, half of the
channels above and half below.

Three definitions differ, and each is met here: batch normalisation is folded when the network is opened, so the maps of "the last
convolution" are Captum's of the normalisation behind it (or of its ReLU); Grad-CAM's map is brought to the image by where the receptive fields of
its units are centred (every 32nd, 16th or 8th pixel, from 0); an occluding patch has a colour of whole numbers.
"""
import pathlib
import sys
import tempfile
import warnings

import numpy as np
import torch
from PIL import Image

sys.path.append(str(pathlib.Path(__file__).parent / "lib"))
from opened import allconv
from tap import check, end
from torchvision_networks import MEAN, export, network, standardised

warnings.filterwarnings("ignore")
from captum.attr import Deconvolution, GuidedBackprop, InputXGradient, IntegratedGradients, LayerGradCam, Occlusion, Saliency

BOUND = 1e-3  # relative to the largest number of the map
SIDE = 64
STEPS, PATCH, STRIDE = 16, 16, 8
# Standard deviations from 0 to the mean of what a ReLU is given
AWAY = 4


def away_from_zero(net, images):
    """Normalises by the images' own statistics, then moves each channel up or down."""
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0
            module.bias.data = torch.where(torch.rand_like(module.bias) < 0.5, -AWAY, AWAY) * module.weight.data
    net.train()
    with torch.no_grad():
        net(images)
    return net.eval()


def with_own_relus(net):
    """A ReLU module for each place: torchvision's blocks use one twice, in place, where Captum's rules would act once."""
    traced = torch.fx.symbolic_trace(net)
    for number, node in enumerate(traced.graph.nodes):
        if node.op == "call_module" and isinstance(traced.get_submodule(node.target), torch.nn.ReLU):
            node.target = f"{node.target.replace('.', '_')}_{number}"
            traced.add_module(node.target, torch.nn.ReLU())
    traced.recompile()
    return traced


def module_after(traced, target):
    """The module that takes the output of the one named."""
    node = next(node for node in traced.graph.nodes if node.target == target)
    return traced.get_submodule(next(iter(node.users)).target)


def over_image(cam):
    """Bilinear between the centres of the receptive fields, [2, 2], [4, 4] or [8, 8] -> [64, 64, 1]; beyond the outermost the border goes on."""
    at, centres = np.arange(SIDE), np.arange(len(cam)) * (SIDE // len(cam))
    rows = np.stack([np.interp(at, centres, column) for column in cam.T], 1)
    return np.stack([np.interp(at, centres, row) for row in rows])[..., None]


def wanted(net, given, label):
    """Captum's maps [height, width, channels] by the method's name here, and those of Grad-CAM by layer."""
    colour = standardised(np.broadcast_to(np.round(MEAN * 255), (SIDE, SIDE, 3)))
    window = {"sliding_window_shapes": (3, PATCH, PATCH), "strides": (3, STRIDE, STRIDE)}
    maps = {
        "gradient": Saliency(net).attribute(given, target=label, abs=False),
        "gradient-input": InputXGradient(net).attribute(given, target=label),
        "guided-backprop": GuidedBackprop(net).attribute(given, target=label),
        "deconvnet": Deconvolution(net).attribute(given, target=label),
        "integrated-gradients": IntegratedGradients(net).attribute(
            given, target=label, n_steps=STEPS, method="riemann_middle", internal_batch_size=8
        ),
        "occlusion": Occlusion(net).attribute(given, target=label, baselines=colour, perturbations_per_eval=6, **window)[:, :1],
    }
    # Our convolutions hold their batch normalisation and their ReLU.
    layers = {
        "layer4_1_conv2": net.get_submodule("layer4.1.bn2"),
        "layer3_1_conv1": module_after(net, "layer3.1.bn1"),
        "layer2_0_conv1": module_after(net, "layer2.0.bn1"),
    }
    cams = {name: LayerGradCam(net, layer).attribute(given, target=label, relu_attributions=True) for name, layer in layers.items()}
    return {name: map.detach()[0].permute(1, 2, 0).numpy() for name, map in maps.items()}, cams


def explained(folder, run, image, label, out, *words):
    """What `allconv explain` says of the image, and a reader of its maps."""
    place = folder / out
    asked = ["--image", image, "--class", label, "--space", "network", "--out", place, "--workspace", folder / "workspace"]
    told = allconv(folder, "explain", "--checkpoint", run["id"], *asked, *words)["images"][0]
    return {one["method"]: (np.load(place / one["npy"]), one["layer"]) for one in told["maps"]}


def compare(name, found, right):
    if found.shape != right.shape or not right.any():
        return check(name, False, f"{found.shape} for {right.shape}, or blank")
    off = np.abs(found - right).max() / np.abs(right).max()
    check(name, bool(off <= BOUND), f"off by {off:.1e}")


def main():
    images = np.random.default_rng(3).integers(0, 256, (4, SIDE, SIDE, 3), np.uint8)
    net = away_from_zero(network("resnet18"), torch.cat([standardised(image) for image in images]))
    pixels, given = images[0], standardised(images[0])
    with torch.no_grad():
        label = int(net(given).argmax())
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        path, image = folder / "resnet18.onnx", folder / "image.png"
        Image.fromarray(pixels).save(image)
        export(net, SIDE, 13, path)
        maps, cams = wanted(with_own_relus(net), given, label)
        run = allconv(folder, "open", path, "--preprocessing", "imagenet", "--workspace", folder / "workspace")
        options = ["--steps", STEPS, "--patch", PATCH, "--stride", STRIDE]
        found = explained(folder, run, image, label, "maps", "--method", *maps, "grad-cam", *options)
        for method, right in maps.items():
            compare(method, found[method][0], right)
        rules = [maps[name] / np.abs(maps[name]).max() for name in ("gradient", "guided-backprop", "deconvnet")]
        apart = min(np.abs(rules[a] - rules[b]).max() for a, b in ((0, 1), (0, 2), (1, 2)))
        check("the three rules differ", bool(apart > 0.05), f"by {apart:.2f}")
        last = found["grad-cam"][1]
        check("grad-cam takes the last convolution", last == next(iter(cams)), last)
        for layer, cam in cams.items():
            cam = cam.detach()[0, 0].numpy()
            if layer != last:
                found = explained(folder, run, image, label, layer, "--method", "grad-cam", "--cam-layer", layer)
            compare(f"grad-cam at {layer}", found["grad-cam"][0], over_image(cam))
    end()


main()
