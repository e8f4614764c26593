"""What PyTorch's contestants share: made-up images, and the answers that lib/interleaved.mjs asks for."""
import json
import resource
import sys
import time

import torch


def made_up_images(options):
    size = options["input"]
    images = 3.4 * (torch.rand(options["batch"], size["channels"], size["height"], size["width"]) - 0.5)
    return images.to(memory_format=torch.channels_last) if options.get("channelsLast") else images


def processor_ms():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1000


def serve(step):
    """Two steps to warm up, then as many as each line asks for; `step()` gives what is to be told of the last one, e.g. its loss."""
    step()
    step()
    print("READY", flush=True)
    for line in sys.stdin:
        before = processor_ms()
        times, told = [], {}
        for _ in range(int(line)):
            start = time.perf_counter()
            told = step()
            times.append((time.perf_counter() - start) * 1000)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"ms": times, **told, "cpu": processor_ms() - before, "rss": peak}), flush=True)
