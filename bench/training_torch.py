"""PyTorch's contestant of the training benchmark. Argument: JSON {source, input, batch, threads, channelsLast, compile}; see lib/interleaved.mjs."""
import json
import sys

import torch
from torch import nn

from torch_network import network_of
from torch_server import made_up_images, serve

options = json.loads(sys.argv[1])
device = options.get("device", "cpu")
if device == "cuda" and not torch.cuda.is_available():
    sys.exit("PyTorch finds no CUDA device")
torch.set_num_threads(options["threads"])
torch.manual_seed(1)
network = network_of(options)
images = made_up_images(options)
labels = torch.arange(options["batch"]) * 7 % 10
if options.get("channelsLast"):
    network = network.to(memory_format=torch.channels_last)
network, images, labels = network.to(device), images.to(device), labels.to(device)
if options.get("compile"):
    network = torch.compile(network)
optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=0.001)


def step():
    optimiser.zero_grad()
    loss = nn.functional.cross_entropy(network(images), labels)
    loss.backward()
    optimiser.step()
    return {"loss": loss.item()}


serve(step)
