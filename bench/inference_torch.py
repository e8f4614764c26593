"""PyTorch's contestant of the inference benchmark. Argument: JSON {layers, input, batch, threads, channelsLast}; see lib/interleaved.mjs."""
import json
import resource
import sys
import time

import torch

from torch_network import network_of

options = json.loads(sys.argv[1])
torch.set_num_threads(options["threads"])
torch.manual_seed(1)
network = network_of(options).eval()
size = options["input"]
images = 3.4 * (torch.rand(options["batch"], size["channels"], size["height"], size["width"]) - 0.5)
if options.get("channelsLast"):
    network = network.to(memory_format=torch.channels_last)
    images = images.to(memory_format=torch.channels_last)


def step():
    with torch.no_grad():
        return network(images).numpy()


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
        step()
        times.append((time.perf_counter() - start) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"ms": times, "cpu": processor_ms() - before, "rss": peak}), flush=True)
