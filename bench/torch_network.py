"""The networks of the benchmarks in PyTorch: `network_of({source})`, source being the module that the workbench's export writes of them."""
import torch.nn.functional as F
from torch import nn


def network_of(options):
    module = {"__name__": "network", "__file__": "network.py", "relu6_": lambda x: F.relu6(x, inplace=True)}
    # In place, as torchvision writes it: PyTorch is to be as fast as it can be.
    source = options["source"].replace("F.relu(", "F.relu_(").replace("F.relu6(", "relu6_(")
    exec(compile(source, "network.py", "exec"), module)
    network = module["Network"]()
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return network
