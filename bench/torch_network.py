"""The networks of the benchmarks in PyTorch: `network_of({layers, input})`, the layers as src/shared/architecture/spec.ts has them."""
from torch import nn


def modules(options):
    channels = options["input"]["channels"]
    for layer in options["layers"]:
        kind = layer["kind"]
        if kind == "convolution":
            yield nn.Conv2d(channels, layer["channels"], layer["kernel"], layer["stride"], layer["padding"])
            channels = layer["channels"]
            if layer["relu"]:
                yield nn.ReLU(inplace=True)
        elif kind == "max-pooling":
            yield nn.MaxPool2d(layer["kernel"], layer["stride"], layer["padding"])
        elif kind == "dropout":
            yield nn.Dropout(layer["rate"])
        else:
            yield nn.AdaptiveAvgPool2d(1)
    yield nn.Flatten()


def network_of(options):
    network = nn.Sequential(*modules(options))
    for module in network:
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight)
            nn.init.zeros_(module.bias)
    return network
