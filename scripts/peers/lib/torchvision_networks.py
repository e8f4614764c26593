"""torchvision's networks with random weights, and how images are standardised for them."""
import numpy as np
import torch
import torchvision

MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def network(name, **options):
    """Always the same weights, ready for inference."""
    torch.manual_seed(0)
    net = getattr(torchvision.models, name)(weights=None, **options)
    for module in net.modules():
        # Statistics that are neither 0 nor 1.
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.normal_(0, 0.1)
    return net.eval()


def standardised(pixels):
    """[height, width, 3] of 0 to 255 -> tensor [1, 3, height, width]."""
    normal = ((pixels / 255 - MEAN) / DEVIATION).astype(np.float32)
    return torch.from_numpy(normal.transpose(2, 0, 1)[None].copy())


def export(net, side, opset, path):
    image = torch.zeros(1, 3, side, side)
    more = {"dynamo": True, "external_data": False} if opset >= 18 else {"dynamo": False}
    torch.onnx.export(net, (image,), str(path), opset_version=opset, input_names=["image"], output_names=["scores"], **more)
