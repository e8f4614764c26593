"""PyTorch's contestant of the training benchmark. Argument: JSON {layers, input, batch, threads, channelsLast}; see lib/interleaved.mjs."""
import json
import resource
import sys
import time

import torch
from torch import nn

from torch_network import network_of

options = json.loads(sys.argv[1])
device = options.get("device", "cpu")
if device == "cuda" and not torch.cuda.is_available():
    sys.exit("PyTorch finds no CUDA device")
torch.set_num_threads(options["threads"])
torch.manual_seed(1)


network = network_of(options)
size = options["input"]
batch = options["batch"]
images = 3.4 * (torch.rand(batch, size["channels"], size["height"], size["width"]) - 0.5)
labels = torch.arange(batch) * 7 % 10
if options.get("channelsLast"):
    network = network.to(memory_format=torch.channels_last)
    images = images.to(memory_format=torch.channels_last)
network, images, labels = network.to(device), images.to(device), labels.to(device)
optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=0.001)


def step():
    optimiser.zero_grad()
    loss = nn.functional.cross_entropy(network(images), labels)
    loss.backward()
    optimiser.step()
    return loss.item()


def processor_ms():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1000


step()
step()
print("READY", flush=True)
for line in sys.stdin:
    before = processor_ms()
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        loss = step()
        times.append((time.perf_counter() - start) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"ms": times, "loss": loss, "cpu": processor_ms() - before, "rss": peak}), flush=True)
