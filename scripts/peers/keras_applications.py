"""
Keras Applications with random weights, opened by `allconv open` as .keras files, as .h5 files and as .h5 files in compressed chunks: the logits of an image equal Keras'.

slow
"""
import os
import pathlib
import sys
import tempfile

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
from PIL import Image

sys.path.append(str(pathlib.Path(__file__).parent / "lib"))
from chunked import chunked
from opened import compare
from tap import end

# How each wants its pixels: by `--preprocessing`, or by the file itself.
NETWORKS = {
    "MobileNetV2": "signed",
    "ResNet50": "caffe",
    "DenseNet121": "imagenet",
    "EfficientNetB0": None,
    "VGG16": "caffe",
    "Xception": "signed",
    "ResNet50V2": "signed",
    "InceptionV3": "signed",
    "MobileNetV3Small": None,
}
MODES = {"signed": "tf", "caffe": "caffe", "imagenet": "torch"}
IN_HDF5 = {"MobileNetV2", "DenseNet121"}


def network(name):
    """With statistics that are neither 0 nor 1; the head has no softmax, which the workbench leaves off."""
    model = getattr(keras.applications, name)(weights=None, classifier_activation=None)
    rng = np.random.default_rng(1)
    for variable in model.weights:
        if variable.name in ("moving_variance", "gamma"):
            variable.assign(rng.uniform(0.5, 1.5, variable.shape))
        elif variable.name in ("moving_mean", "beta", "bias"):
            variable.assign(rng.normal(0, 0.1, variable.shape))
    return model


def main(only):
    for name, preprocessing in NETWORKS.items():
        if only and name not in only:
            continue
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            model = network(name)
            side = model.input_shape[1] or 224  # where the network takes any
            pixels = np.random.default_rng(3).integers(0, 256, (side, side, 3), np.uint8)
            image = folder / "image.png"
            Image.fromarray(pixels).save(image)
            seen = pixels[None].astype(np.float32)
            if preprocessing:
                seen = keras.applications.imagenet_utils.preprocess_input(seen.copy(), mode=MODES[preprocessing])
            wanted = keras.ops.convert_to_numpy(model(seen, training=False))[0]
            for ending in ["keras", *(["h5"] if name in IN_HDF5 else [])]:
                path = folder / f"{name}.{ending}"
                model.save(path)
                compare(f"{name} as .{ending}", folder, path, image, wanted, preprocessing)
                if ending == "h5":
                    packed = folder / f"{name}-chunks.h5"
                    chunked(path, packed)
                    compare(f"{name} as .h5 in chunks", folder, packed, image, wanted, preprocessing)
                    packed.unlink()
                path.unlink()
        keras.backend.clear_session()
    end()


main(sys.argv[1:])
