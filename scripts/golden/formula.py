"""Weights, images and labels that Python and TypeScript compute alike, so that only results are stored (twin: test/golden/formula.ts)."""
import json
import math
import os
import pathlib
import struct

import numpy as np

COMMITTED = pathlib.Path(__file__).parents[2] / "test" / "golden"
# Elsewhere, the numbers are made to be compared with the committed ones (scripts/peers/golden.py).
GOLDEN = pathlib.Path(os.environ.get("ALLCONV_GOLDEN", COMMITTED))


def hashes(salt: int, count: int) -> np.ndarray:
    """32-bit hashes of 0 .. count - 1 (murmur3's finaliser)."""
    with np.errstate(over="ignore"):
        h = np.arange(count, dtype=np.uint32) * np.uint32(2654435761) + np.uint32(salt * 2246822519 % 2**32)
        h ^= h >> np.uint32(16)
        h *= np.uint32(2246822507)
        h ^= h >> np.uint32(13)
        h *= np.uint32(3266489909)
        h ^= h >> np.uint32(16)
    return h


def values(salt: int, shape, bound: float = 1.0) -> np.ndarray:
    """float32 numbers from [-bound, bound)."""
    unit = (hashes(salt, math.prod(shape)) >> np.uint32(8)).astype(np.float64) / 2**23 - 1
    return (unit * bound).astype(np.float32).reshape(shape)


def labels(salt: int, count: int, classes: int) -> np.ndarray:
    return (hashes(salt, count) % np.uint32(classes)).astype(np.int64)


def write_safetensors(path: pathlib.Path, tensors: dict, metadata: dict) -> None:
    header, data = {"__metadata__": {key: json.dumps(value) for key, value in metadata.items()}}, b""
    for name, array in tensors.items():
        array = np.ascontiguousarray(array, dtype=np.float32)
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(head)) + head + data)


def read_safetensors(path: pathlib.Path) -> tuple[dict, dict]:
    """Tensors by name, and the metadata, of a file of `write_safetensors`."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = {key: json.loads(value) for key, value in header.pop("__metadata__", {}).items()}
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(data[begin:end], np.float32).reshape(entry["shape"])
    return tensors, metadata
