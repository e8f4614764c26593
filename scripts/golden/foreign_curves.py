"""
Curves as other programs write them: event files of PyTorch's SummaryWriter (plain scalars; scalars as tensors in the folders that Keras makes; a
training that went on after a kill) with what TensorBoard's EventAccumulator reads in them, and Keras' CSVLogger. Writes test/golden/curves/.
Run with the Python of `npm run peers`: python scripts/golden/foreign_curves.py
"""
import json
import os
import shutil

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.util.tensor_util import make_ndarray
from torch.utils.tensorboard import SummaryWriter

from formula import GOLDEN

OUT = GOLDEN / "curves"
NAME = "events.out.tfevents.17000000{:02}.golden"
shutil.rmtree(OUT, ignore_errors=True)


def close(writer, folder, number):
    """Under a name that says nothing of the machine."""
    writer.close()
    made = [path for path in folder.iterdir() if ".golden" not in path.name]
    assert len(made) == 1
    made[0].rename(folder / NAME.format(number))


def scalars(folder):
    events = EventAccumulator(str(folder), size_guidance={"scalars": 0, "tensors": 0}).Reload()
    plain = {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
    for tag in events.Tags()["tensors"]:
        if events.SummaryMetadata(tag).plugin_data.plugin_name == "scalars":
            plain[tag] = [[e.step, make_ndarray(e.tensor_proto).item()] for e in events.Tensors(tag)]
    return plain


random = np.random.default_rng(7)
expected = {}

folder = OUT / "torch"
writer = SummaryWriter(folder)
for step in range(0, 60, 3):
    writer.add_scalar("train/loss", 2 * 0.95**step + 0.01 * random.random(), step, walltime=1.7e9 + 2 * step)
    if step % 15 == 0:
        writer.add_scalar("val/acc", 10 + step, step, walltime=1.7e9 + 2 * step)
writer.add_scalar("lr-Adam", 0.001, 0, walltime=1.7e9)
writer.add_scalar("f1_macro", 0.5, 30, walltime=1.7e9 + 60)
writer.add_scalar("train/loss", float("nan"), 60, walltime=1.7e9 + 120)
writer.add_histogram("weights", random.normal(size=20), 0, walltime=1.7e9)
writer.add_image("sample", random.random((3, 4, 4)), 0, walltime=1.7e9)
writer.add_text("settings", "batch 128", 0, walltime=1.7e9)
close(writer, folder, 0)
expected["torch"] = scalars(folder)

for part, shift in (("train", 0.0), ("validation", 0.1)):
    folder = OUT / "keras" / part
    writer = SummaryWriter(folder)
    for epoch in range(4):
        writer.add_scalar("epoch_loss", 1 / (epoch + 1) + shift, epoch, walltime=1.7e9 + epoch, new_style=True)
        value = 0.5 + 0.1 * epoch - shift
        writer.add_scalar("epoch_accuracy", value, epoch, walltime=1.7e9 + epoch, new_style=True, double_precision=True)
    close(writer, folder, 0)
    expected[f"keras/{part}"] = scalars(folder)

folder = OUT / "resumed"
writer = SummaryWriter(folder)
for step in range(10):
    writer.add_scalar("loss", step, step, walltime=1.7e9 + step)
close(writer, folder, 0)
writer = SummaryWriter(folder)
start = Event(wall_time=1.7e9 + 100, step=6, session_log=SessionLog(status=SessionLog.START))
writer.file_writer.event_writer.add_event(start)
for step in range(6, 9):
    writer.add_scalar("loss", 100 + step, step, walltime=1.7e9 + 100 + step)
close(writer, folder, 1)
expected["resumed"] = scalars(folder)

model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
x, y = random.normal(size=(60, 4)).astype("float32"), random.integers(0, 3, 60)
logger = keras.callbacks.CSVLogger(str(OUT / "keras.csv"))
history = model.fit(x, y, validation_split=0.25, epochs=3, verbose=0, callbacks=[logger])
expected["keras.csv"] = {name: [float(one) for one in values] for name, values in history.history.items()}

(OUT / "expected.json").write_text(json.dumps(expected, indent=1).replace("NaN", '"NaN"') + "\n")
