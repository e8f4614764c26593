"""
Small Keras models, one for each pattern that its users build, with scores by Keras (on PyTorch). Writes test/golden/keras/NAME.keras or NAME.h5 and
scores.json. `legacy` beside it writes those of Keras 2 (tf_keras on TensorFlow, which the environment of the peers does not have).
Run: KERAS_BACKEND=torch python3 scripts/golden/keras_models.py
"""
import json
import os
import sys
import zlib

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np

from formula import GOLDEN
from keras_cases import CASES, SIDE

OUT = GOLDEN / "keras"
IS_LEGACY = "legacy" in sys.argv
if IS_LEGACY:
    import tf_keras as keras
else:
    import keras


def randomise(model, rng):
    """Weights that are neither zeros nor ones; variances are positive."""
    for variable in model.weights:
        name = variable.name.split(":")[0].split("/")[-1]
        if "seed" in name or variable.dtype not in ("float32", "<dtype: 'float32'>") and "float" not in str(variable.dtype):
            continue
        drawn = rng.standard_normal(variable.shape) * (0.5 if len(variable.shape) > 1 else 0.3)
        if name in ("moving_variance", "variance"):
            drawn = rng.uniform(0.2, 1.5, variable.shape)
        if name == "gamma":
            drawn += 1
        if name == "alpha":
            drawn = np.full(variable.shape, 0.01)
        variable.assign(drawn.astype(np.float32))


def logits(model):
    """The model without the softmax at its end, which belongs to the loss."""
    last = model.layers[-1]
    if last.__class__.__name__ == "Softmax" or last.__class__.__name__ == "Activation":
        return keras.Model(model.inputs, model.layers[-2].output)
    if getattr(last, "activation", None) is not None and last.activation.__name__ == "softmax":
        last.activation = keras.activations.linear
    return model


WHOLE = "whole-model-in-hdf5"
# Several chunks with what hangs over, and one chunk in HDF5's newer form with a checksum.
REPACKED = {
    "chunks-of-hdf5": {"libver": "earliest", "parts": 2, "options": {"compression": "gzip", "shuffle": True}},
    "one-chunk-of-hdf5": {"libver": "latest", "parts": 1, "options": {"compression": "gzip", "shuffle": True, "fletcher32": True}},
}


def repacked(source, target, libver, parts, options):
    """The same file with its numbers in chunks, as h5py compresses them (h5repack does alike)."""
    import h5py

    def copied(old, new):
        new.attrs.update(old.attrs)
        for name, item in old.items():
            if isinstance(item, h5py.Group):
                copied(item, new.create_group(name))
            else:
                chunks = tuple(-(-side // parts) if side > parts else side for side in item.shape)
                new.create_dataset(name, data=item[()], chunks=chunks, **options).attrs.update(item.attrs)

    with h5py.File(source) as old, h5py.File(target, "w", libver=libver) as new:
        copied(old, new)


def main():
    path = OUT / "scores.json"
    OUT.mkdir(parents=True, exist_ok=True)
    answers = json.loads(path.read_text()) if path.exists() else {}
    for name, (make, ending, era) in CASES.items():
        if (era == "legacy") != IS_LEGACY:
            continue
        keras.backend.clear_session()
        # Another case more or less changes no number of the others.
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        model, scale = make(keras)
        randomise(model, rng)
        file = f"{name}.{ending}"
        model.save(OUT / file)
        shape = [side or SIDE for side in model.input_shape[1:]]
        images = rng.uniform(*scale, (2, *shape)).astype(np.float32)
        made = logits(model)(images, training=False)
        scores = np.asarray(made if IS_LEGACY else keras.ops.convert_to_numpy(made))
        is_planes = shape[0] in (1, 3) and shape[-1] not in (1, 3)
        seen = images.transpose(0, 2, 3, 1) if is_planes else images
        answers[name] = {"file": file, "images": [float(f"{value:.7g}") for value in seen.flatten()], "scores": scores.reshape(2, -1).tolist()}
    if not IS_LEGACY:
        for name, repack in REPACKED.items():
            file = f"{name}.h5"
            repacked(OUT / f"{WHOLE}.h5", OUT / file, **repack)
            answers[name] = {**answers[WHOLE], "file": file}
    path.write_text(json.dumps(dict(sorted(answers.items()))) + "\n")


main()
