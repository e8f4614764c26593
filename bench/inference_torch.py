"""PyTorch's contestant of the inference benchmark. Argument: JSON {source, input, batch, threads, channelsLast}; see lib/interleaved.mjs."""
import json
import sys

import torch

from torch_network import network_of
from torch_server import made_up_images, serve

options = json.loads(sys.argv[1])
torch.set_num_threads(options["threads"])
torch.manual_seed(1)
network = network_of(options).eval()
images = made_up_images(options)
if options.get("channelsLast"):
    network = network.to(memory_format=torch.channels_last)


def step():
    with torch.no_grad():
        network(images).numpy()
    return {}


serve(step)
