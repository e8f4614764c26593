"""
Small data sets in the forms that other programs write: NumPy, SciPy (MATLAB), gzip; Parquet by PyArrow. Writes test/golden/datasets/.
Run: python3 scripts/golden/datasets.py (numpy, scipy, pyarrow, pillow)
"""
import gzip
import io
import json
import struct

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.io
from PIL import Image

from formula import GOLDEN

OUT = GOLDEN / "datasets"
HEIGHT, WIDTH, TRAIN, TEST = 8, 10, 12, 4


def images(first: int, count: int, channels: int = 3) -> np.ndarray:
    """[N, H, W, C]: the twin of pixel() in test/arrayFiles.ts."""
    n, y, x, c = np.meshgrid(*map(np.arange, (count, HEIGHT, WIDTH, channels)), indexing="ij")
    return ((37 * (n + first) + 11 * y + 5 * x + 83 * c) % 251).astype(np.uint8)


def write(path: str, data: bytes) -> None:
    (OUT / path).parent.mkdir(parents=True, exist_ok=True)
    (OUT / path).write_bytes(data)


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def npz(save, **arrays) -> bytes:
    buffer = io.BytesIO()
    save(buffer, **arrays)
    return buffer.getvalue()


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(np.uint8).tobytes()


def mat(compressed: bool, **arrays) -> bytes:
    buffer = io.BytesIO()
    scipy.io.savemat(buffer, arrays, do_compression=compressed)
    return buffer.getvalue()


def png(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG")
    return buffer.getvalue()


train, test = images(0, TRAIN), images(TRAIN, TEST)
y_train, y_test = np.arange(TRAIN) % 3, np.arange(TEST) % 3
parts = {"x_train": train, "y_train": y_train, "x_test": test, "y_test": y_test}

# Keras' way, bytes and int64.
write("keras.npz", npz(np.savez, **parts))
# MedMNIST's: compressed, grey, labels as a column, a validation part.
grey = {"train": images(0, TRAIN, 1)[..., 0], "test": images(TRAIN, TEST, 1)[..., 0]}
write(
    "medmnist.npz",
    npz(
        np.savez_compressed,
        train_images=grey["train"],
        train_labels=y_train[:, None].astype(np.uint8),
        val_images=grey["test"],
        val_labels=y_test[:, None].astype(np.uint8),
        test_images=grey["test"],
        test_labels=y_test[:, None].astype(np.uint8),
    ),
)
# PyTorch's order, float32 from 0 to 1, one column a class; and from -1 to 1, float64, big-endian.
chw = lambda a: a.transpose(0, 3, 1, 2)
write("floats/x_train.npy", npy((chw(train) / 255).astype(np.float32)))
write("floats/y_train.npy", npy(np.eye(3)[y_train]))
write("floats/x_test.npy", npy((chw(test) / 255).astype(np.float32)))
write("floats/y_test.npy", npy(np.eye(3)[y_test]))
write("signed/images.npy", npy((train / 127.5 - 1).astype(">f8")))
write("signed/labels.npy", npy(np.array(["ant", "b\u00e4r", "cow"])[y_train]))
# Downsampled ImageNet's: flat planes, labels from 1.
flat = np.concatenate([images(0, TRAIN), np.zeros((TRAIN, 2, WIDTH, 3), np.uint8)], 1)
write("flat.npz", npz(np.savez, data=chw(flat).reshape(TRAIN, -1), labels=y_train + 1, mean=np.zeros(300)))
# CIFAR-10.1: a set to test on.
write("cifar-10.1/cifar10.1_v6_data.npy", npy(train))
write("cifar-10.1/cifar10.1_v6_labels.npy", npy(np.arange(TRAIN, dtype=np.int32) % 10))
# A pickle within, which is a program.
write("objects/images.npy", npy(train))
write("objects/labels.npy", npy(np.array(["a", 1] * 6, dtype=object)))
# MNIST's.
for part, (x, y) in {"train": (grey["train"], y_train), "t10k": (grey["test"], y_test)}.items():
    write(f"idx/{part}-images-idx3-ubyte", idx(x))
    write(f"idx/{part}-labels-idx1-ubyte", idx(y))
    write(f"idx-gz/{part}-images-idx3-ubyte.gz", gzip.compress(idx(x), mtime=0))
    write(f"idx-gz/{part}-labels-idx1-ubyte.gz", gzip.compress(idx(y), mtime=0))
# SVHN's: [H, W, 3, N], labels 1 to 10 as a column of uint8.
hwcn = lambda a: a.transpose(1, 2, 3, 0)
write("svhn/train_32x32.mat", mat(True, X=hwcn(train), y=(np.arange(TRAIN) % 10 + 1).astype(np.uint8)[:, None]))
write("svhn/test_32x32.mat", mat(False, X=hwcn(test), y=np.array([[10], [1], [10], [2]], np.uint8)))
# Hugging Face's: structures of bytes and path, names of classes in the metadata.
names = ["ant", "bear", "cow"]
for part, (x, y) in {"train": (train, y_train), "test": (test, y_test)}.items():
    table = pa.table(
        {
            "image": pa.array(
                [{"bytes": png(one), "path": f"{i}.png"} for i, one in enumerate(x)],
                pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
            ),
            "label": pa.array(y, pa.int64()),
        }
    )
    features = {"image": {"_type": "Image"}, "label": {"names": names, "_type": "ClassLabel"}}
    table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="snappy", row_group_size=5)
    write(f"parquet/data/{part}-00000-of-00001.parquet", buffer.getvalue())
